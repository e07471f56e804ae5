package io.weir.projector.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.streams.KafkaStreams;

/** The condition of a running projection. May be asked from any thread. */
public final class ProjectionCondition implements Condition {

    private final KafkaStreams streams;
    private final PrometheusMeterRegistry registry;
    private final LagMeters lag;

    public ProjectionCondition(KafkaStreams streams, PrometheusMeterRegistry registry) {
        this.streams = streams;
        this.registry = registry;
        this.lag = new LagMeters(streams, registry);
    }

    @Override
    public Verdict health() {
        KafkaStreams.State state = streams.state();
        return switch (state) {
            case CREATED, REBALANCING, RUNNING -> new Verdict(true, "ok");
            case PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR -> new Verdict(false, wordFor(state));
        };
    }

    @Override
    public Verdict readiness() {
        KafkaStreams.State state = streams.state();
        return new Verdict(state == KafkaStreams.State.RUNNING, wordFor(state));
    }

    @Override
    public String metrics() {
        lag.refresh();
        return registry.scrape();
    }

    private static String wordFor(KafkaStreams.State state) {
        return switch (state) {
            case CREATED -> "starting";
            case REBALANCING -> "rebalancing";
            case RUNNING -> "ready";
            case PENDING_SHUTDOWN, NOT_RUNNING -> "closed";
            case PENDING_ERROR, ERROR -> "failed";
        };
    }
}
