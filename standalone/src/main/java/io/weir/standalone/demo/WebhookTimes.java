package io.weir.standalone.demo;

import io.weir.standalone.stack.CapiWebhooks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** Remembers when webhooks were accepted. Thread-safe. */
public final class WebhookTimes implements CapiWebhooks.Listener {

    /** Those of the last few changes; each makes a handful. */
    private static final int KEPT_MAX = 1_000;

    private final Deque<Long> accepted = new ArrayDeque<>();

    @Override
    public synchronized void accepted(String event, long nanos) {
        accepted.addLast(nanos);
        if (accepted.size() > KEPT_MAX) {
            accepted.removeFirst();
        }
    }

    /** The first acceptance after this {@code System.nanoTime}. */
    synchronized OptionalLong firstAfter(long nanos) {
        return accepted.stream()
                .mapToLong(Long::longValue)
                .filter(time -> time - nanos > 0)
                .findFirst();
    }
}
