package io.weir.perf.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the routers: asks each whether it is healthy, sends requests in turn to those that are, over connections that are
 * kept, and sends one again only where HTTP lets it (RFC 9110, 9.2.2): a GET on a connection that was kept and closed before anything was
 * answered. Threads: any.
 */
final class LoadBalancer implements AutoCloseable {

    private static final int CONNECT_MILLIS_MAX = 2_000;
    /** Longer than a router asks in vain for the owner of a host. */
    private static final int ANSWER_MILLIS_MAX = 10_000;

    private static final Duration CHECK_EVERY = Duration.ofMillis(500);
    /** How long a router may take to say that it is healthy. */
    static final Duration CHECK_PATIENCE = Duration.ofSeconds(1);

    private static final int IDLE_MAX = 64;

    /** One router as it is seen from here. */
    static final class Target {
        private final String name;
        private final InetSocketAddress address;
        private final BooleanSupplier healthy;
        private final Deque<HttpWire> idle = new ConcurrentLinkedDeque<>();
        private volatile boolean inTurn;

        private Target(String name, InetSocketAddress address, BooleanSupplier healthy) {
            this.name = name;
            this.address = address;
            this.healthy = healthy;
        }

        String name() {
            return name;
        }
    }

    /** What a request asks for. */
    record Ask(String host, boolean withBody) {

        private String head() {
            return (withBody ? "POST" : "GET") + " / HTTP/1.1\r\nHost: " + host + "\r\n";
        }

        private String body() {
            return withBody ? "a body" : "";
        }
    }

    /**
     * What came of it.
     *
     * @param fault {@code NONE} where there is an answer, whatever it says
     * @param status of the answer; 0 without one
     * @param retryAfter of the answer; empty without
     * @param error the router's reason of the answer; empty without
     * @param text body of the answer, or what was thrown
     * @param retries how often it was sent again
     */
    record Reply(Outcome.Fault fault, int status, String retryAfter, String error, String text, int retries) {

        private static Reply failed(Outcome.Fault fault, String why) {
            return new Reply(fault, 0, "", "", why, 0);
        }

        private Reply repeated() {
            return new Reply(fault, status, retryAfter, error, text, retries + 1);
        }
    }

    private final List<Target> targets = new ArrayList<>();
    private final List<Thread> checks = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile List<Target> inTurn = List.of();
    private volatile boolean closed;

    /** Sends requests there whenever it says that it is healthy, which is asked every half second. */
    synchronized Target add(String name, InetSocketAddress address, BooleanSupplier healthy) {
        var target = new Target(name, address, healthy);
        targets.add(target);
        checks.add(Thread.ofVirtual().name("check-" + name).start(() -> check(target)));
        return target;
    }

    private void check(Target target) {
        while (!closed) {
            boolean now = target.healthy.getAsBoolean();
            if (now != target.inTurn) {
                target.inTurn = now;
                turn();
                if (!now) {
                    target.idle.forEach(HttpWire::close);
                    target.idle.clear();
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(CHECK_EVERY.toMillis());
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private synchronized void turn() {
        inTurn = targets.stream().filter(target -> target.inTurn).toList();
    }

    /** Names of the routers that are asked now. */
    List<String> inTurn() {
        return inTurn.stream().map(Target::name).toList();
    }

    /** Whose turn it is; null if nobody is healthy. */
    @Nullable Target next() {
        List<Target> now = inTurn;
        return now.isEmpty() ? null : now.get(Math.floorMod(turns.getAndIncrement(), now.size()));
    }

    /** Sends a request to this router and waits for what comes of it. */
    Reply ask(Target target, Ask ask) {
        HttpWire kept = target.idle.pollFirst();
        if (kept != null) {
            Reply reply = exchange(target, kept, ask);
            if (reply.fault() != Outcome.Fault.CLOSED || ask.withBody()) {
                return reply;
            }
            return connected(target, ask).repeated();
        }
        return connected(target, ask);
    }

    private Reply connected(Target target, Ask ask) {
        Socket socket = new Socket();
        HttpWire wire;
        try {
            socket.connect(target.address, CONNECT_MILLIS_MAX);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            wire = new HttpWire(socket);
        } catch (IOException e) {
            abandon(socket);
            return Reply.failed(Outcome.Fault.NOT_CONNECTED, e.toString());
        }
        return exchange(target, wire, ask);
    }

    private static void abandon(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was never connected.
        }
    }

    private static Reply exchange(Target target, HttpWire wire, Ask ask) {
        boolean begun = false;
        boolean kept = false;
        try {
            wire.write(ask.head(), ask.body());
            HttpWire.Head head = wire.readHead();
            if (head == null) {
                return Reply.failed(Outcome.Fault.CLOSED, "closed before an answer");
            }
            begun = true;
            String body = wire.readBody(head);
            kept = !head.closes() && target.inTurn && target.idle.size() < IDLE_MAX;
            return new Reply(
                    Outcome.Fault.NONE,
                    Integer.parseInt(head.part(1)),
                    head.field("retry-after"),
                    head.field("x-cf-routererror"),
                    body,
                    0);
        } catch (SocketTimeoutException e) {
            return Reply.failed(Outcome.Fault.TIMEOUT, e.toString());
        } catch (IOException | NumberFormatException e) {
            return Reply.failed(begun ? Outcome.Fault.BROKEN : Outcome.Fault.CLOSED, e.toString());
        } finally {
            if (kept) {
                target.idle.addFirst(wire);
            } else {
                wire.close();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            checks.forEach(Thread::interrupt);
            targets.forEach(target -> target.idle.forEach(HttpWire::close));
        }
    }
}
