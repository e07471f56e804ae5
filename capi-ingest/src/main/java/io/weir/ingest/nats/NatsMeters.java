package io.weir.ingest.nats;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** What is counted of NATS. May be used from any thread. */
public final class NatsMeters {

    /** What became of a message. */
    enum Outcome {
        /** Something of it was written. */
        WRITTEN,
        /** It repeats what was written, or says nothing about whom is known to be there. */
        THINNED,
        /** Another instance writes it. */
        NOT_OWNED,
        /** It cannot be used. */
        REFUSED,
        /** It may be of the time before a pause of this process. */
        DISTRUSTED,
        /** Kafka did not take or not acknowledge what it led to; the latter is counted beside {@link #WRITTEN}. */
        FAILED,
        /** It was answered. */
        ANSWERED,
        /** It is meant for others. */
        IGNORED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Kind(String subject, Outcome outcome) {}

    private final MeterRegistry registry;
    private final Map<Kind, Counter> messages = new ConcurrentHashMap<>();

    public NatsMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A message was worked. */
    void message(String subject, Outcome outcome) {
        messages.computeIfAbsent(new Kind(subject, outcome), this::messageCounter)
                .increment();
    }

    private Counter messageCounter(Kind kind) {
        return counter(
                "weir.ingest.nats.messages",
                "Messages heard over NATS",
                "subject",
                kind.subject(),
                "outcome",
                kind.outcome().word());
    }

    /** A message could not be used. */
    void refused(RefusalReason reason) {
        counter("weir.ingest.nats.malformed", "Messages, or URIs of them, that cannot be used", "reason", reason.word())
                .increment();
    }

    /** Messages were dropped since more waited than may. */
    void dropped(long count) {
        counter("weir.ingest.nats.dropped", "Messages dropped since too many waited")
                .increment((double) count);
    }

    /** The connection was made again after it was lost. */
    void reconnected() {
        counter("weir.ingest.nats.reconnects", "Times the connection to NATS was made again")
                .increment();
    }

    /** No server could be connected to. */
    void connectFailed() {
        counter("weir.ingest.nats.connect.failures", "Times that no NATS server could be connected to")
                .increment();
    }

    /** The process stood still, and what had waited meanwhile is not believed. */
    void paused() {
        counter("weir.ingest.nats.pauses", "Times the process stood still for more than three seconds")
                .increment();
    }

    /** A number that is asked for when the metrics are read. */
    void gauge(String name, String description, DoubleSupplier value, String... tags) {
        Gauge.builder(name, value::getAsDouble)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }
}
