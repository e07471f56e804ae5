package io.weir.router.fleet;

import java.time.Duration;

/** How a thread is waited for that has been told to end. */
final class ThreadEnd {

    private ThreadEnd() {}

    /** Returns when it has ended; one that takes longer is interrupted. Nothing if it was never started. */
    static void await(Thread thread, Duration patience) {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(patience);
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
    }
}
