package io.weir.router.selection;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks of a selection, and what came of it.
 *
 * <p>A demand goes to one selection, once for each attempt. It draws at most once, and not before it must: what is answered
 * before, or goes to an instance it names, takes no number of the epoch.
 *
 * <p>Threads: belongs to one request.
 */
public final class Demand<E extends Candidate> {

    /** How the last selection came to its destination. */
    public enum Basis {
        /** There was nothing to decide, or nothing was selected yet. */
        NONE,
        /** By the request's number in the epoch. */
        DRAW,
        /** The request named an instance that it has a session with. */
        STICKY,
        /** By a hash of the request's user. */
        CANARY,
        /** The request asked for certain instances. */
        INSTANCE
    }

    /** Why the last selection found nobody. */
    public enum Refusal {
        /** It did find somebody, or there was none yet. */
        NONE,
        /** Everybody who was not tried has as much in flight as is allowed. */
        SATURATED,
        /** Nobody else is left than those who do not prove who they are, and they are left out now. */
        UNPROVEN,
        /** Everybody was tried. */
        EXHAUSTED,
        /** The request goes to one instance or nowhere, and that one is gone, saturated or was tried. */
        BOUND
    }

    private @Nullable String instance;
    private boolean bound;
    private @Nullable Predicate<? super E> only;
    private long hash;
    private boolean hashed;
    private long user;
    private boolean hasUser;

    /** Decided by the first selection that needs a destination, and kept for the others. */
    private boolean decided;

    private long draw;
    private int home;
    private Basis homeBasis = Basis.NONE;

    /** Where the walk through a hashed pool stands, so that a retry goes on behind it. */
    private @Nullable Pool<E> walked;

    private int nextSlot;

    private boolean provenOnly;
    private long nowNanos;
    private @Nullable Tried tried;
    private int inFlightMax;
    private boolean saturation;
    private boolean unproven;
    private Basis basis = Basis.NONE;
    private boolean diverted;
    private Refusal refusal = Refusal.NONE;

    /**
     * Prefers an instance, whatever its destination's weight.
     *
     * @param instanceId see {@link Candidate#instanceId()}
     * @param orNobody whether nobody else will do
     */
    public void prefer(String instanceId, boolean orNobody) {
        this.instance = instanceId;
        this.bound = orNobody;
    }

    /** The instance that it prefers; null without. */
    public @Nullable String preferred() {
        return instance;
    }

    /** Leaves all others out, for every attempt. */
    public void only(Predicate<? super E> these) {
        this.only = these;
    }

    /** Leaves out those who do not {@linkplain Candidate#proven() prove} who they are, from the next selection on. */
    public void provenOnly(boolean now) {
        this.provenOnly = now;
    }

    /** What hashed pools go by, from {@link Fnv#hash}. */
    public void hash(long value) {
        this.hash = value;
        this.hashed = true;
    }

    /** Who asks: where the route's split is sticky, the request's side follows it. Well-mixed, see {@link Fnv#spread}. */
    public void user(long value) {
        this.user = value;
        this.hasUser = true;
    }

    /** How the last selection came to its destination. */
    public Basis basis() {
        return basis;
    }

    /** Whether it has taken a number of the epoch. */
    public boolean drew() {
        return homeBasis == Basis.DRAW;
    }

    /** Whether the last selection had to leave the destination that was decided on. */
    public boolean diverted() {
        return diverted;
    }

    /** Why the last selection found nobody. */
    public Refusal refusal() {
        return refusal;
    }

    void begin(long now, @Nullable Tried triedBefore, int inFlightLimit) {
        nowNanos = now;
        tried = triedBefore;
        inFlightMax = inFlightLimit;
        saturation = false;
        unproven = false;
        basis = Basis.NONE;
        diverted = false;
        refusal = Refusal.NONE;
    }

    void refuse() {
        if (unproven && !saturation) {
            refusal = Refusal.UNPROVEN;
        } else if (bound) {
            refusal = Refusal.BOUND;
        } else {
            refusal = saturation ? Refusal.SATURATED : Refusal.EXHAUSTED;
        }
    }

    boolean bound() {
        return bound;
    }

    boolean narrowed() {
        return only != null;
    }

    boolean decided() {
        return decided;
    }

    boolean hasUser() {
        return hasUser;
    }

    long user() {
        return user;
    }

    long draw() {
        return draw;
    }

    int home() {
        return home;
    }

    void decide(long number, int pool, Basis by) {
        decided = true;
        draw = number;
        home = pool;
        homeBasis = by;
    }

    void basis(Basis by) {
        basis = by;
    }

    void basisOfHome() {
        basis = homeBasis;
    }

    void divert() {
        diverted = true;
    }

    boolean first() {
        return tried == null || tried.isEmpty();
    }

    boolean hashed() {
        return hashed;
    }

    /** The slot at which the walk through that pool begins, or goes on. */
    int slot(Pool<E> pool, int slots) {
        return pool.equals(walked) ? nextSlot : (int) Long.remainderUnsigned(hash, slots);
    }

    void chose(Pool<E> pool, int slot, int slots) {
        walked = pool;
        nextSlot = slot + 1 == slots ? 0 : slot + 1;
    }

    boolean saturated(E endpoint) {
        return endpoint.inFlight() >= inFlightMax;
    }

    /** Whether it is left out for not proving who it is. */
    boolean leavesOut(E endpoint) {
        return provenOnly && !endpoint.proven();
    }

    boolean marked(E endpoint) {
        return endpoint.marked(nowNanos);
    }

    /** Whether it may have the request, were it not for its mark. */
    boolean admits(E endpoint) {
        Tried before = tried;
        if (before != null && before.contains(endpoint)) {
            return false;
        }
        Predicate<? super E> these = only;
        if (these != null && !these.test(endpoint)) {
            return false;
        }
        if (leavesOut(endpoint)) {
            unproven = true;
            return false;
        }
        if (saturated(endpoint)) {
            saturation = true;
            return false;
        }
        return true;
    }

    /** Whether it may have the request. */
    boolean fits(E endpoint) {
        return !marked(endpoint) && admits(endpoint);
    }
}
