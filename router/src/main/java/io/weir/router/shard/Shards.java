package io.weir.router.shard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which slices this router holds, and who has the others, as requests see it.
 *
 * <p>Threads: any, without locks; {@link #hold} belongs to the table's writer and {@link #owners(Owners)} to who follows the members.
 */
public final class Shards {

    private final int slices;
    private volatile boolean[] held;
    private volatile Owners owners;

    /** @param slices how many there are, 1 or more */
    public Shards(int slices) {
        this.slices = slices;
        this.held = new boolean[slices];
        this.owners = Owners.none(slices);
    }

    public int slices() {
        return slices;
    }

    /** The slice of a request's host; see {@link HostSlice#of}. */
    public int sliceOf(String host) {
        return HostSlice.of(host, slices);
    }

    /**
     * Whether this router serves the slice. Asked before and after a lookup, twice yes says that what was found, or not found, is what
     * the slice has.
     */
    public boolean holds(int slice) {
        return slice == HostSlice.NONE || held[slice];
    }

    /** The other router that serves the slice; null if none is known. */
    public @Nullable Owner ownerOf(int slice) {
        return owners.of(slice);
    }

    /**
     * Which router serves the slice now, be it this one: where a request goes that another router did not answer.
     *
     * @return null if none is known
     */
    public @Nullable Owner servedBy(int slice) {
        Owner own = owners.self();
        return own != null && holds(slice) ? own : ownerOf(slice);
    }

    public Owners owners() {
        return owners;
    }

    /** Whether requests for every host are served, here or elsewhere. */
    public boolean coverAll() {
        boolean[] here = held;
        Owners elsewhere = owners;
        for (int slice = 0; slice < slices; slice++) {
            if (!here[slice] && elsewhere.of(slice) == null) {
                return false;
            }
        }
        return true;
    }

    /** How many slices it serves. */
    public int heldCount() {
        int count = 0;
        for (boolean each : held) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /**
     * These are served here from now on, and no others.
     *
     * @return whether that is a change
     */
    public boolean hold(boolean[] now) {
        if (Arrays.equals(held, now)) {
            return false;
        }
        held = now.clone();
        return true;
    }

    /** These are the others from now on. */
    public void owners(Owners now) {
        owners = now;
    }
}
