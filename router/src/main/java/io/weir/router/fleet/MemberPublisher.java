package io.weir.router.fleet;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.router.fleet.MemberState.Identity;
import io.weir.schemas.avro.Member;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this router's record in the members topic: written when what it says has changed, and again before the others would
 * take it for gone; taken away at the end.
 *
 * <p>Only the latest state counts: while Kafka is away nothing is kept for later. Threads: one of its own; the methods are for
 * any.
 */
public final class MemberPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MemberPublisher.class);

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** The tombstone's patience and a little. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(7);

    private final FleetSettings settings;
    private final Identity identity;
    private final Supplier<MemberState> state;
    private final MemberWriter writer;
    private final MemberMetrics metrics;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean urgent;
    private boolean published;
    private boolean failing;

    /**
     * Creates a publisher that says nothing until {@link #start}.
     *
     * @param state what is said; asked from the publisher's thread, so it must be safe for that
     * @param kafka where it is written
     */
    public MemberPublisher(
            FleetSettings settings,
            Identity identity,
            Supplier<MemberState> state,
            Target kafka,
            MeterRegistry registry) {
        this.settings = settings;
        this.identity = identity;
        this.state = state;
        this.metrics = new MemberMetrics(registry);
        this.writer = new MemberWriter(
                kafka.clientProperties(), "member-" + identity.memberId(), kafka.topic(), kafka.serializer());
        this.thread = Thread.ofPlatform().daemon().name("weir-member").unstarted(this::run);
    }

    /**
     * Where members are written.
     *
     * @param clientProperties settings for Kafka's clients
     * @param topic name of the members topic
     * @param serializer of its values; not closed by the publisher
     */
    public record Target(Map<String, Object> clientProperties, String topic, Serializer<Member> serializer) {

        /** Settings of clients can hold passwords. */
        @Override
        public String toString() {
            return "Target[topic=" + topic + "]";
        }
    }

    /** Begins to publish; to be called once. */
    public void start() {
        thread.start();
    }

    /** The state has changed in a way that others should know at once. */
    public void changed() {
        urgent = true;
        LockSupport.unpark(thread);
    }

    /** Takes the record away, if Kafka answers, and ends. Nothing if it has ended or never started. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        ThreadEnd.await(thread, CLOSE_PATIENCE);
    }

    private void run() {
        try (writer) {
            follow();
            if (published && !failing) {
                publish(null);
            }
        } catch (InterruptedException e) {
            LOG.debug("member ends without saying so member={}", identity.memberId());
        }
    }

    private void follow() throws InterruptedException {
        Member last = null;
        long lastNanos = 0;
        RequestRate rate = new RequestRate(System.nanoTime());
        while (!closing) {
            urgent = false;
            MemberState current = state.get();
            if (!current.topicsKnown()) {
                pause(settings.publishInterval());
                continue;
            }
            long nowNanos = System.nanoTime();
            boolean due = nowNanos - lastNanos >= settings.heartbeatInterval().toNanos();
            // Another rate alone is no reason to write: it goes along with what is.
            if (last == null
                    || due
                    || !current.toRecord(identity, rate.perSecond()).equals(last)) {
                lastNanos = nowNanos;
                rate.measure(current.requests(), nowNanos);
                Member now = current.toRecord(identity, rate.perSecond());
                last = publish(now) ? now : null;
            }
            pause(last == null ? RETRY : settings.publishInterval());
        }
    }

    private boolean publish(@Nullable Member member) throws InterruptedException {
        try {
            writer.write(identity.memberId(), member);
            metrics.acknowledged();
            published = true;
            if (failing) {
                failing = false;
                LOG.info("member is published again member={}", identity.memberId());
            }
            return true;
        } catch (RuntimeException e) {
            metrics.failed();
            if (!failing) {
                failing = true;
                LOG.warn(
                        "member cannot be published, trying on; others will take this router for gone member={} error={}",
                        identity.memberId(),
                        e.toString());
            }
            return false;
        }
    }

    private void pause(Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0 && !closing && !urgent; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
