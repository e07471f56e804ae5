package io.weir.ingest.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one of some servers that is made again for ever, each time a new one, after a second with jitter.
 *
 * <p>Has a thread of its own, on which {@link User#up} is called; nothing else waits for NATS.
 */
final class NatsLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(5);
    private static final int PINGS_OUT_MAX = 2;
    private static final long PAUSE_MILLIS = 1_000;
    private static final int OUTGOING_MESSAGES_MAX = 1_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final List<NatsServer> servers;
    private final Supplier<Options.Builder> login;
    private final User user;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Connection connection;

    /** Whoever uses the connection. */
    interface User {

        /** There is a connection; called on the link's thread, once for each. */
        default void up(Connection connection) {}

        /** No server could be connected to; it is tried again. */
        default void failed() {}

        /** A consumer of the connection is too slow, so messages are dropped. */
        default void slow() {}

        /** The connection is gone. */
        default void down() {}
    }

    /**
     * @param name of the connection, as the servers show it
     * @param servers any of them will do
     * @param login a fresh builder with credentials and TLS
     */
    NatsLink(String name, List<NatsServer> servers, Supplier<Options.Builder> login, User user) {
        this.name = name;
        this.servers = List.copyOf(servers);
        this.login = login;
        this.user = user;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The connection; null while there is none. */
    @Nullable Connection connection() {
        Connection current = connection;
        return current != null && current.getStatus() == Connection.Status.CONNECTED ? current : null;
    }

    /** Publishes, unless there is no connection: then it is as if it had been lost. */
    void publish(String subject, byte[] payload) {
        Connection current = connection();
        if (current != null) {
            try {
                current.publish(subject, payload);
            } catch (IllegalStateException e) {
                LOG.debug("a message could not be published link={} subject={} error={}", name, subject, e.toString());
            }
        }
    }

    private void run() {
        boolean failing = false;
        while (!closed) {
            CountDownLatch ended = new CountDownLatch(1);
            try {
                Connection fresh = Nats.connect(options(ended));
                connection = fresh;
                LOG.info("connected to NATS link={} server={}", name, fresh.getConnectedUrl());
                failing = false;
                user.up(fresh);
                ended.await();
            } catch (IOException | RuntimeException e) {
                if (!failing && !closed) {
                    LOG.warn(
                            "NATS cannot be reached, it is tried again for ever link={} servers={} error={}",
                            name,
                            servers,
                            e.toString());
                }
                failing = true;
                user.failed();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                drop();
            }
            try {
                Thread.sleep(PAUSE_MILLIS / 2 + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Closes what is left of a connection. */
    private void drop() {
        Connection old = connection;
        connection = null;
        if (old == null) {
            return;
        }
        user.down();
        if (!closed) {
            LOG.warn("the connection to NATS is lost link={}", name);
        }
        try {
            old.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Options options(CountDownLatch ended) {
        return login.get()
                .servers(servers.stream().map(NatsServer::toString).toArray(String[]::new))
                .connectionName(name)
                .noReconnect()
                .ignoreDiscoveredServers()
                .hostnameResolveMode(Options.HostnameResolveMode.Unresolved)
                .connectionTimeout(CONNECT_TIMEOUT)
                .pingInterval(PING_INTERVAL)
                .maxPingsOut(PINGS_OUT_MAX)
                .maxMessagesInOutgoingQueue(OUTGOING_MESSAGES_MAX)
                .discardMessagesWhenOutgoingQueueFull()
                .connectionListener((from, event) -> {
                    if (event == Events.CLOSED || event == Events.DISCONNECTED) {
                        ended.countDown();
                    }
                })
                .errorListener(new Errors())
                .build();
    }

    private final class Errors implements ErrorListener {

        @Override
        public void errorOccurred(Connection from, String error) {
            LOG.warn("NATS says that something is wrong link={} error={}", name, error);
        }

        @Override
        public void exceptionOccurred(Connection from, Exception error) {
            LOG.debug("the connection to NATS failed link={} error={}", name, error.toString());
        }

        @Override
        public void slowConsumerDetected(Connection from, Consumer consumer) {
            user.slow();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
