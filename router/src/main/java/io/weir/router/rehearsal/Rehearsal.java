package io.weir.router.rehearsal;

import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import io.weir.router.frontend.SocketTransport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that a process makes to itself before others may: through a request path, a table, listeners and a backend of their own, all on
 * loopback and gone afterwards. The JVM has then loaded and compiled what requests need, and nothing was counted or logged as traffic.
 *
 * <p>Threads: one of its own, and the event loops of its stages.
 */
public final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** On a machine that is busy with others, a router that is slow at first is better than none. */
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(20);

    private final int requests;
    private final boolean hops;
    private final SocketTransport sockets;
    private final Function<Transport, Vertx> vertx;

    /**
     * @param requests how many, with hops so many with one and as many without; 0 for none
     * @param hops whether requests take a hop to another router, as in a sharded fleet
     * @param sockets how its event loops are told of sockets
     * @param vertx makes one with an event loop for requests; it is closed here
     */
    public Rehearsal(int requests, boolean hops, SocketTransport sockets, Function<Transport, Vertx> vertx) {
        this.requests = requests;
        this.hops = hops;
        this.sockets = sockets;
        this.vertx = vertx;
    }

    /** Begins at once; completed when it is over, also if it failed, which is logged. */
    public CompletionStage<@Nullable Void> begin() {
        var over = new CompletableFuture<@Nullable Void>();
        if (requests == 0) {
            over.complete(null);
        } else {
            Thread.ofPlatform().daemon().name("weir-rehearsal").start(() -> {
                try {
                    long began = System.nanoTime();
                    int answered = run();
                    LOG.info(
                            "router has rehearsed requests={} millis={}",
                            answered,
                            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                } catch (IOException | RuntimeException e) {
                    LOG.warn("router takes requests without a rehearsal, the first are slow error={}", e.toString());
                } finally {
                    over.complete(null);
                }
            });
        }
        return over.minimalCompletionStage();
    }

    /**
     * Does it on the caller's thread.
     *
     * @return how many requests were made until all were, or the time was over
     * @throws IOException if one was not answered as it should
     */
    int run() throws IOException {
        long end = System.nanoTime() + NANOS_MAX;
        try (Stage owner = Stage.serving(vertx, sockets, hops)) {
            if (!hops) {
                return ask(List.of(owner), end);
            }
            try (Stage edge = Stage.sendingTo(owner, vertx, sockets)) {
                return ask(List.of(edge, owner), end);
            }
        }
    }

    private int ask(List<Stage> stages, long end) throws IOException {
        int made = 0;
        for (Stage stage : stages) {
            try (var visitor = new Visitor(stage.port())) {
                for (int i = 0; i < requests && System.nanoTime() < end; i++) {
                    visitor.ask(i);
                    made++;
                }
            }
        }
        return made;
    }
}
