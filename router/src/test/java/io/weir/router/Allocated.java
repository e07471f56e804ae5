package io.weir.router;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** What code allocates, as the JVM counts it. */
public final class Allocated {

    private Allocated() {}

    /**
     * Bytes of one round: the least of several, as once in a while the JVM allocates for itself, such as when it compiles anew.
     *
     * @param rounds prepares a round, which is not counted
     */
    public static long least(Supplier<Runnable> rounds) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 40 || (i < 400 && least > 0); i++) {
            Runnable round = rounds.get();
            long before = threads.getThreadAllocatedBytes(thread);
            round.run();
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        return least;
    }
}
