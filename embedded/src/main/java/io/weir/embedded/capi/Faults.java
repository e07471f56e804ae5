package io.weir.embedded.capi;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Switches with which a test makes the simulated CAPI misbehave. A fault strikes the next requests whose path starts with its
 * prefix, once each; {@code /oauth/token} and {@code /} included. Thread-safe.
 */
public final class Faults {

    /** Faults waiting to strike; more than a test ever lines up. */
    private static final int PENDING_MAX = 100_000;

    private final Deque<Pending> pending = new ArrayDeque<>();
    private Duration latency = Duration.ZERO;

    private record Pending(String pathPrefix, Fault fault) {}

    /** One way to go wrong. */
    public sealed interface Fault {

        /** An error answer; {@code retryAfterSeconds} 0 sends no {@code Retry-After}. */
        record Status(int status, int retryAfterSeconds) implements Fault {}

        /** The right status and headers, but the connection is closed in the middle of the body. */
        record CutBody() implements Fault {}

        /** Status 200 with a body that is no JSON. */
        record WrongJson() implements Fault {}

        /** Status 200 with this document, which is JSON but not what was asked for. */
        record WrongShape(String document) implements Fault {}

        /** Status 200 with a page for people. */
        record Html() implements Fault {}

        /** The request is worked after this time, and answered then. */
        record Slow(Duration by) implements Fault {}

        /** The request is worked, and answered after this time: what it says may be old by then. */
        record Stale(Duration by) implements Fault {}

        /** The request is worked, but the connection is closed without an answer. */
        record NoAnswer() implements Fault {}
    }

    /** Lets the next {@code times} requests whose path starts with {@code pathPrefix} go wrong in this way. */
    public synchronized void next(int times, String pathPrefix, Fault fault) {
        if (pending.size() + times > PENDING_MAX) {
            throw new IllegalArgumentException("times: " + times + " with " + pending.size()
                    + " faults pending already; at most " + PENDING_MAX + " together");
        }
        for (int i = 0; i < times; i++) {
            pending.addLast(new Pending(pathPrefix, fault));
        }
    }

    /** Every answer from now on comes this much later. */
    public synchronized void latency(Duration delay) {
        latency = delay;
    }

    /** Ends every fault and the latency. */
    public synchronized void clear() {
        pending.clear();
        latency = Duration.ZERO;
    }

    synchronized Optional<Fault> strike(String path) {
        for (Pending candidate : pending) {
            if (path.startsWith(candidate.pathPrefix)) {
                pending.removeFirstOccurrence(candidate);
                return Optional.of(candidate.fault);
            }
        }
        return Optional.empty();
    }

    synchronized Duration latency() {
        return latency;
    }
}
