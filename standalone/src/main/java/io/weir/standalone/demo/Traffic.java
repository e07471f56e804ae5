package io.weir.standalone.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests through all routers over many keep-alive connections at once, each counted by what answered it.
 *
 * <p>No request is repeated: whatever is not a 200 of a sample app is a failure, and the first ones are kept for the report.
 */
final class Traffic {

    private final List<InetSocketAddress> routers;
    private final String host;
    private final int connectionsPerRouter;

    Traffic(List<InetSocketAddress> routers, String host, int connectionsPerRouter) {
        this.routers = List.copyOf(routers);
        this.host = host;
        this.connectionsPerRouter = connectionsPerRouter;
    }

    /** Sends exactly this many requests through each router and counts them into {@code counts}; returns when all are answered. */
    void send(int requestsPerRouter, Counts counts) throws InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch done = new CountDownLatch(routers.size() * connectionsPerRouter);
            for (int router = 0; router < routers.size(); router++) {
                AtomicInteger left = new AtomicInteger(requestsPerRouter);
                for (int i = 0; i < connectionsPerRouter; i++) {
                    int number = router;
                    executor.execute(() -> {
                        work(number, counts, () -> left.getAndDecrement() > 0);
                        done.countDown();
                    });
                }
            }
            done.await();
        }
    }

    /** Keeps requests flowing until it is closed, each connection pausing this long between two. */
    Flow flow(Counts counts, long pauseNanos) {
        return new Flow(counts, pauseNanos);
    }

    /** A stream of requests that goes on by itself. */
    final class Flow implements AutoCloseable {

        private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        private volatile boolean running = true;

        private Flow(Counts counts, long pauseNanos) {
            for (int router = 0; router < routers.size(); router++) {
                for (int i = 0; i < connectionsPerRouter; i++) {
                    int number = router;
                    executor.execute(() -> work(number, counts, () -> pausedAndRunning(pauseNanos)));
                }
            }
        }

        private boolean pausedAndRunning(long pauseNanos) {
            LockSupport.parkNanos(pauseNanos);
            return running;
        }

        /** Ends the stream; every request that was begun is answered and counted first. */
        @Override
        public void close() {
            running = false;
            executor.close();
        }
    }

    /** Whether another request is to be sent. */
    private interface Another {

        boolean wanted();
    }

    private void work(int router, Counts counts, Another another) {
        RouterConnection connection = null;
        try {
            while (another.wanted()) {
                long begin = System.nanoTime();
                try {
                    if (connection == null || !connection.open()) {
                        connection = reconnect(connection, router);
                    }
                    counts.answered(router, begin, connection.get(host, "/"));
                } catch (IOException failure) {
                    counts.failed(router, failure);
                }
            }
        } finally {
            close(connection);
        }
    }

    private RouterConnection reconnect(@Nullable RouterConnection old, int router) throws IOException {
        close(old);
        return new RouterConnection(routers.get(router));
    }

    private static void close(@Nullable RouterConnection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException alreadyGone) {
                // nothing is left to do with it
            }
        }
    }

    /** What answered the requests of one phase, per router. Thread-safe. */
    static final class Counts {

        /** Enough to see what went wrong; a thousand equal lines would not say more. */
        private static final int FAILURES_KEPT = 5;

        private final List<String> names;
        private final Function<Observation, String> naming;
        private final Consumer<Observation> observer;
        private final AtomicLongArray counts;
        private final AtomicLong failed = new AtomicLong();
        private final List<String> failures = new ArrayList<>();
        private final int routers;

        /**
         * Counts answers by name.
         *
         * @param names what can answer, such as the apps
         * @param naming which of the names an answer counts for
         * @param observer sees every answer that counts
         */
        Counts(int routers, List<String> names, Function<Observation, String> naming, Consumer<Observation> observer) {
            this.routers = routers;
            this.names = List.copyOf(names);
            this.naming = naming;
            this.observer = observer;
            this.counts = new AtomicLongArray(routers * names.size());
        }

        /** An answer of a sample app: when its request began and when it ended ({@code System.nanoTime}), and who gave it. */
        record Observation(int router, long beginNanos, long endNanos, String app, String instance) {

            /** Such as {@code blue/1}. */
            String instanceName() {
                return app + "/" + instance;
            }
        }

        private void answered(int router, long begin, RouterConnection.Answer answer) {
            Observation observation = new Observation(
                    router,
                    begin,
                    System.nanoTime(),
                    answer.header(SampleInstance.APP_HEADER),
                    answer.header(SampleInstance.INSTANCE_HEADER));
            int index = names.indexOf(naming.apply(observation));
            if (answer.status() != 200 || index < 0) {
                fail("router " + (router + 1) + ": status " + answer.status() + " " + answer.header("X-Cf-RouterError")
                        + " " + answer.body().strip());
                return;
            }
            counts.incrementAndGet(router * names.size() + index);
            observer.accept(observation);
        }

        private void failed(int router, IOException failure) {
            fail("router " + (router + 1) + ": " + failure);
        }

        private void fail(String what) {
            failed.incrementAndGet();
            synchronized (failures) {
                if (failures.size() < FAILURES_KEPT) {
                    failures.add(what);
                }
            }
        }

        long of(int router, String name) {
            return counts.get(router * names.size() + names.indexOf(name));
        }

        /** Counts of all routers by name, in the order of the names. */
        Map<String, Long> byName() {
            Map<String, Long> all = new LinkedHashMap<>();
            for (String name : names) {
                long sum = 0;
                for (int router = 0; router < routers; router++) {
                    sum += of(router, name);
                }
                all.put(name, sum);
            }
            return all;
        }

        long answeredInAll() {
            return byName().values().stream().mapToLong(Long::longValue).sum();
        }

        long failed() {
            return failed.get();
        }

        List<String> failures() {
            synchronized (failures) {
                return List.copyOf(failures);
            }
        }
    }
}
