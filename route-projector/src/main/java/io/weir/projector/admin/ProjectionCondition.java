package io.weir.projector.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weir.projector.tables.TableProjections;
import io.weir.projector.tables.TableStatus;
import java.util.stream.Collectors;

/** The condition of all projections of an instance. May be asked from any thread. */
public final class ProjectionCondition implements Condition {

    private final TableProjections tables;
    private final PrometheusMeterRegistry registry;
    private final TableMeters meters;

    public ProjectionCondition(TableProjections tables, PrometheusMeterRegistry registry) {
        this.tables = tables;
        this.registry = registry;
        this.meters = new TableMeters(tables, registry);
    }

    @Override
    public Verdict health() {
        boolean good = tables.isHealthy();
        return new Verdict(good, text(good ? "ok" : "failed"));
    }

    @Override
    public Verdict readiness() {
        boolean good = tables.isReady();
        return new Verdict(good, text(good ? "ready" : "not ready"));
    }

    @Override
    public String metrics() {
        meters.refresh();
        return registry.scrape();
    }

    /** The verdict in one line, and one line for each table. */
    private String text(String verdict) {
        return tables.statuses().stream().map(TableStatus::line).collect(Collectors.joining("\n", verdict + "\n", ""));
    }
}
