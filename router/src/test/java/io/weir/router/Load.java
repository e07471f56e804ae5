package io.weir.router;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask routers for all hosts in turn, and note what was not answered by the host's own app.
 *
 * <p>Threads: any.
 */
final class Load implements AutoCloseable {

    private static final int CLIENTS = 4;

    /** About 500 requests per second in all, which leaves the routers of a test time to work. */
    private static final long PAUSE_NANOS = 6_000_000;

    /** More tell nothing new. */
    private static final int FAILURES_MAX = 10_000;

    private final TestClient client = new TestClient();
    private final List<String> hosts;
    private final List<Asked> routers = new CopyOnWriteArrayList<>();
    private final List<Failure> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong turns = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private volatile long lastFailureNanos;
    private volatile boolean over;

    /**
     * What went wrong.
     *
     * @param host that was asked for
     * @param status of the response; 0 without one
     * @param error what the router said of it
     * @param retryAfter as the response has it
     * @param body of the response, or what was thrown
     */
    record Failure(String host, int status, String error, String retryAfter, String body) {}

    private record Asked(int port, Semaphore clients) {}

    /** @param hosts how many hosts are asked for */
    Load(int hosts) {
        this.hosts = ShardedFleetIT.hosts(hosts);
        for (int i = 0; i < CLIENTS; i++) {
            threads.execute(this::run);
        }
    }

    /** This router is asked from now on, too. */
    void ask(int port) {
        routers.add(new Asked(port, new Semaphore(CLIENTS)));
    }

    /** This one is asked no more: when it returns, no request is under way to it. */
    void leave(int port) {
        for (Asked left : routers.stream().filter(each -> each.port() == port).toList()) {
            routers.remove(left);
            left.clients().acquireUninterruptibly(CLIENTS);
        }
    }

    long answered() {
        return answered.get();
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    long lastFailureNanos() {
        return lastFailureNanos;
    }

    private void run() {
        while (!over) {
            long turn = turns.getAndIncrement();
            List<Asked> now = List.copyOf(routers);
            LockSupport.parkNanos(PAUSE_NANOS);
            if (now.isEmpty()) {
                continue;
            }
            Asked router = now.get((int) (turn % now.size()));
            if (router.clients().tryAcquire()) {
                try {
                    ask(router, hosts.get((int) (turn / now.size() % hosts.size())), turn % 5 == 0);
                } finally {
                    router.clients().release();
                }
            }
        }
    }

    private void ask(Asked router, String host, boolean withBody) {
        Failure failure;
        try {
            HttpResponse<String> response = withBody
                    ? client.post(router.port(), "/", host, "a body", Map.of())
                    : client.get(router.port(), "/", host);
            if (response.statusCode() == 200 && response.body().equals(host)) {
                answered.incrementAndGet();
                return;
            }
            failure = new Failure(
                    host,
                    response.statusCode(),
                    response.headers().firstValue("X-Cf-RouterError").orElse(""),
                    response.headers().firstValue("Retry-After").orElse(""),
                    response.body());
        } catch (RuntimeException e) {
            failure = new Failure(host, 0, "", "", e.toString());
        }
        if (!over && failures.size() < FAILURES_MAX) {
            lastFailureNanos = System.nanoTime();
            failures.add(failure);
        }
    }

    @Override
    public void close() {
        over = true;
        threads.close();
    }
}
