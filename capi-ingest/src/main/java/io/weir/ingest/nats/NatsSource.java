package io.weir.ingest.nats;

import io.nats.client.Options;
import io.weir.ingest.endpoint.AliveBeat;
import io.weir.ingest.endpoint.BeatGate;
import io.weir.ingest.endpoint.EndpointEvents;
import io.weir.ingest.endpoint.EndpointWriter;
import io.weir.ingest.inbox.FrontProducer;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.Ownership;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints as a foundation announces them over NATS, written to {@code weir.endpoint-events} (DESIGN §5.7).
 *
 * <p>Starts whether NATS is there or not, and lets nothing else wait for it.
 */
public final class NatsSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NatsSource.class);

    private static final Duration TICK = Duration.ofMillis(500);

    /** Far more than a tick comes late on a busy machine, and less than the group's session. */
    private static final Duration PAUSE_MIN = Duration.ofSeconds(3);

    private static final Duration ALARM_AFTER = Duration.ofMinutes(1);
    private static final Duration PRODUCER_CLOSE = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final LongSupplier nanoTime = System::nanoTime;
    private final NatsConfig config;
    private final Duration period;
    private final List<NatsServer> servers;
    private final String probeSubject = "weir.probe." + UUID.randomUUID();
    private final NatsMeters meters;
    private final ProbeRounds rounds;
    private final Trust trust;
    private final NatsGate gate;
    private final Subscription subscription;
    private final NatsLink main;
    private final List<NatsLink> probeLinks = new ArrayList<>();
    private long roundDue;
    private long alarmDue;
    private boolean moving;

    /**
     * What it needs; all of it is shared with others and closed by whoever made it.
     *
     * @param client connection settings of Kafka
     * @param ownership who writes which partition
     * @param writeTimeout a write is given up after it, so that none of before a long pause gets through; less than the group's session
     * @param period time between two beats, and between two rounds of probes
     */
    public record Parts(
            NatsConfig config,
            Map<String, Object> client,
            TopicCatalog topics,
            RecordSerdes serdes,
            Ownership ownership,
            IngestMeters ingestMeters,
            NatsMeters meters,
            InstantSource clock,
            Duration writeTimeout,
            Duration period) {}

    private NatsSource(Parts parts) {
        config = parts.config();
        period = parts.period();
        meters = parts.meters();
        servers = config.addresses();
        Supplier<Options.Builder> login = login(config);
        Duration steadyFor = config.registerInterval().plus(period);
        long now = nanoTime.getAsLong();
        alarmDue = now + ALARM_AFTER.toNanos();
        rounds = new ProbeRounds(servers.size(), steadyFor, period, now);
        trust = new Trust(
                new PauseWatch(PAUSE_MIN, now, parts.clock().millis()), nanoTime, parts.clock(), this::paused);
        Producer<byte[], byte[]> producer = FrontProducer.create(
                parts.client(), parts.topics().settings().prefix() + "ingest-nats", parts.writeTimeout());
        open.push(() -> producer.close(PRODUCER_CLOSE));
        try {
            EndpointEvents events =
                    new EndpointEvents(producer, parts.topics().endpointEvents(), parts.serdes(), EndpointSource.NATS);
            EndpointWriter writer = new EndpointWriter(events, parts.ingestMeters(), parts.clock());
            gate = new NatsGate(rounds, parts.ownership(), writer, nanoTime, steadyFor);
            subscription = new Subscription(
                    config,
                    new Subscription.Parts(
                            registrations(parts, producer, writer),
                            new Probes(rounds, trust, nanoTime),
                            probeSubject,
                            meters,
                            rounds::interrupt));
            main = link("weir-ingest-nats", servers, login, subscription);
            for (NatsServer server : servers) {
                probeLinks.add(link("weir-ingest-probe-" + server, List.of(server), login, new NatsLink.User() {}));
            }
            gauges();
            parts.ownership().listen(gate);
            start(new AliveBeat(events, trustedGate(), parts.ingestMeters(), parts.clock()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Begins to listen.
     *
     * @throws IllegalArgumentException when a certificate or key cannot be used; the message names the key
     */
    public static NatsSource start(Parts parts) {
        return new NatsSource(parts);
    }

    private Registrations registrations(Parts parts, Producer<byte[], byte[]> producer, EndpointWriter writer) {
        RefusedMessages refused = new RefusedMessages(
                producer,
                parts.topics().deadLetters(),
                parts.serdes(),
                parts.ownership(),
                new RefusedMessages.Counts(parts.ingestMeters(), meters, nanoTime));
        return new Registrations(
                new RegisterMessageReader(config.staleThresholdSeconds()),
                writer,
                new Registrations.Parts(trust, parts.ownership(), refused, meters, rounds::interrupt));
    }

    private static Supplier<Options.Builder> login(NatsConfig config) {
        @Nullable SSLContext tls = config.usesTls() ? NatsTls.context(config.tls()) : null;
        return () -> {
            Options.Builder options = Options.builder();
            if (config.user().isPresent() && config.password().isPresent()) {
                options.userInfo(
                        config.user().get().toCharArray(),
                        config.password().get().value().toCharArray());
            }
            config.token().ifPresent(token -> options.token(token.value().toCharArray()));
            if (tls != null) {
                options.sslContext(tls);
            }
            return options;
        };
    }

    /** The first to run after a pause may be the beat. */
    private BeatGate trustedGate() {
        return new BeatGate() {
            @Override
            public boolean isOpen(int partition) {
                return trust.believes() && gate.isOpen(partition);
            }

            @Override
            public void failed(int partition) {
                gate.failed(partition);
            }
        };
    }

    private NatsLink link(String name, List<NatsServer> to, Supplier<Options.Builder> login, NatsLink.User user) {
        NatsLink link = new NatsLink(name, to, login, user);
        open.push(link);
        link.start();
        return link;
    }

    private void start(AliveBeat beat) {
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("weir-ingest-nats-tick").daemon().factory());
        open.push(ticker::shutdownNow);
        var _ = ticker.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        open.push(beat);
        beat.start(period);
    }

    private void gauges() {
        meters.gauge(
                "weir.ingest.nats.connected",
                "1 while there is a connection to NATS",
                () -> main.connection() == null ? 0 : 1);
        meters.gauge("weir.ingest.nats.pending", "Messages that wait to be worked", subscription::pending);
        meters.gauge(
                "weir.ingest.nats.clock.stopped",
                "1 while endpoints of NATS do not expire on some partition of this instance",
                () -> gate.isStopped() ? 1 : 0);
        for (int i = 0; i < servers.size(); i++) {
            int server = i;
            meters.gauge(
                    "weir.ingest.nats.probe.age",
                    "Seconds since a probe last came back through the server",
                    () -> seconds(rounds.age(server, nanoTime.getAsLong())),
                    "server",
                    servers.get(i).toString());
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private void paused() {
        LOG.warn("the process stood still for more than {}: what waited meanwhile is not believed", PAUSE_MIN);
        meters.paused();
        rounds.interrupt();
        gate.forgetAll();
    }

    private void tick() {
        try {
            trust.tick();
            gate.tick();
            subscription.tick();
            trust.fence().ifPresent(number -> publish(main, Probes.fence(number)));
            long now = nanoTime.getAsLong();
            if (now - roundDue >= 0) {
                roundDue = now + period.toNanos();
                probe(rounds.begin(now));
            }
            tell(now);
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again.
            LOG.error("a tick of NATS failed unexpectedly", e);
        }
    }

    private void probe(long round) {
        for (int server = 0; server < probeLinks.size(); server++) {
            publish(probeLinks.get(server), Probes.probe(round, server));
        }
    }

    private void publish(NatsLink link, String text) {
        link.publish(probeSubject, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Says when the clock stops and when it goes on, and every minute what keeps it from going on. */
    private void tell(long now) {
        boolean steady = rounds.isSteady(now);
        if (steady != moving) {
            moving = steady;
            LOG.info(steady ? "NATS is heard: endpoints expire" : "NATS may not be heard: endpoints do not expire");
        }
        if (now - alarmDue < 0) {
            return;
        }
        alarmDue = now + ALARM_AFTER.toNanos();
        for (int server = 0; server < servers.size(); server++) {
            long age = rounds.age(server, now);
            if (age >= ALARM_AFTER.toNanos()) {
                LOG.error(
                        "no probe comes back through a NATS server, so no endpoint of NATS expires: bring the server back, or take it"
                                + " out of nats.servers and restart ingest server={} seconds={}",
                        servers.get(server),
                        age / 1_000_000_000L);
            }
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("something of NATS did not close cleanly error={}", e.toString());
            }
        }
    }
}
