package io.weir.ingest.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.weir.ingest.nats.NatsMeters.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks as a router does over the main connection: hears {@code router.*}, answers {@code router.greet}, says {@code router.start} on
 * each new connection, and hears the probes behind the registrations, in the order in which they came.
 */
final class Subscription implements NatsLink.User {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private static final String ALL = "router.*";
    private static final String GREET = "router.greet";
    private static final String START = "router.start";

    /** As Gorouter bounds the bytes that wait. */
    private static final long BYTES_PER_MESSAGE = 1024;

    private final NatsConfig config;
    private final String id;
    private final Parts parts;
    private volatile @Nullable Current current;
    private boolean connectedBefore;

    /**
     * Who takes what is heard.
     *
     * @param registrations works registrations
     * @param probes hears probes
     * @param probeSubject where probes are heard
     * @param onLoss is told that something may not have been heard
     */
    record Parts(Registrations registrations, Probes probes, String probeSubject, NatsMeters meters, Runnable onLoss) {}

    /** One connection's dispatcher, and how much of its loss was told. */
    private static final class Current {

        private final Dispatcher dispatcher;
        private long droppedTold;

        Current(Dispatcher dispatcher) {
            this.dispatcher = dispatcher;
        }
    }

    Subscription(NatsConfig config, Parts parts) {
        this.config = config;
        this.id = config.routerId().orElse("0") + "-" + UUID.randomUUID();
        this.parts = parts;
    }

    @Override
    public void up(Connection connection) {
        byte[] start = start(connection).bytes();
        // A dispatcher of its own: an emitter's greeting is not to wait behind registrations.
        connection
                .createDispatcher(message -> greet(connection, message, start))
                .subscribe(GREET);
        Dispatcher dispatcher = connection.createDispatcher(this::hear);
        dispatcher.setPendingLimits(config.pendingMessagesMax(), config.pendingMessagesMax() * BYTES_PER_MESSAGE);
        current = new Current(dispatcher);
        dispatcher.subscribe(ALL);
        dispatcher.subscribe(parts.probeSubject());
        connection.publish(START, start);
        if (connectedBefore) {
            parts.meters().reconnected();
        }
        connectedBefore = true;
    }

    @Override
    public void down() {
        current = null;
        parts.onLoss().run();
    }

    @Override
    public void failed() {
        parts.meters().connectFailed();
    }

    @Override
    public void slow() {
        parts.onLoss().run();
    }

    private void hear(Message message) {
        String subject = message.getSubject();
        switch (subject) {
            case Registrations.REGISTER, Registrations.UNREGISTER ->
                parts.registrations().handle(subject, message.getData());
            // Answered by its own dispatcher, or said by a router: our own, too.
            case GREET -> {}
            case START -> parts.meters().message(subject, Outcome.IGNORED);
            default -> {
                if (subject.equals(parts.probeSubject())) {
                    parts.probes().heard(new String(message.getData(), StandardCharsets.US_ASCII));
                } else {
                    parts.meters().message("other", Outcome.IGNORED);
                }
            }
        }
    }

    private void greet(Connection connection, Message message, byte[] start) {
        String replyTo = message.getReplyTo();
        if (replyTo == null) {
            parts.meters().message(GREET, Outcome.IGNORED);
            return;
        }
        connection.publish(replyTo, start);
        parts.meters().message(GREET, Outcome.ANSWERED);
    }

    private RouterStart start(Connection connection) {
        List<String> hosts = config.hosts().isEmpty() ? List.of(ownAddress(connection)) : config.hosts();
        return new RouterStart(id, hosts, config.registerInterval(), config.staleThreshold());
    }

    private static String ownAddress(Connection connection) {
        try {
            InetAddress seen = connection.getClientInetAddress();
            return (seen == null ? InetAddress.getLocalHost() : seen).getHostAddress();
        } catch (IOException e) {
            LOG.warn("this machine's address is not known, nats.hosts can name it error={}", e.toString());
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }

    /** Tells of messages that were dropped since the last call. */
    void tick() {
        Current now = current;
        if (now == null) {
            return;
        }
        long dropped = now.dispatcher.getDroppedCount();
        if (dropped > now.droppedTold) {
            parts.meters().dropped(dropped - now.droppedTold);
            LOG.warn(
                    "messages were dropped since more than nats.pendingMessagesMax ({}) waited count={}",
                    config.pendingMessagesMax(),
                    dropped - now.droppedTold);
            now.droppedTold = dropped;
            parts.onLoss().run();
        }
    }

    /** Messages that wait. */
    long pending() {
        Current now = current;
        return now == null ? 0 : now.dispatcher.getPendingMessageCount();
    }
}
