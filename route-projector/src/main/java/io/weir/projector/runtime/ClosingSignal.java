package io.weir.projector.runtime;

import io.weir.projector.topology.Pause;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Wakes whoever waits between two attempts when the projector closes. May be used from any thread. */
public final class ClosingSignal implements Pause {

    private final CountDownLatch closing = new CountDownLatch(1);

    public void give() {
        closing.countDown();
    }

    @Override
    public boolean elapse(Duration time) {
        try {
            return !closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
