package io.weir.router.admin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.weir.router.feed.FeedStatus;
import io.weir.router.feed.ServedTable;
import io.weir.router.table.RouteTable;
import io.weir.router.table.TableSizes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Meters of the table and of how it stands towards its topics.
 *
 * <p>Threads: read by whoever scrapes; {@link #refresh} by the admin loop.
 */
final class TableMetrics {

    private final Supplier<FeedStatus> feed;
    private final MultiGauge offsets;
    private final MultiGauge serving;

    /** Registers the meters. */
    TableMetrics(MeterRegistry registry, RouteTable table, Supplier<FeedStatus> feed, InstantSource clock) {
        this.feed = feed;
        size(registry, table, "weir.table.routes", "Routes of CAPI", TableSizes::routes);
        size(registry, table, "weir.table.components", "URIs that components registered", TableSizes::components);
        size(registry, table, "weir.table.routes.empty", "Routes without an endpoint", TableSizes::emptyRoutes);
        size(registry, table, "weir.table.routes.flagged", "Routes that /lookup flags", TableSizes::flaggedRoutes);
        size(registry, table, "weir.table.hosts", "Hosts", TableSizes::hosts);
        size(registry, table, "weir.table.endpoints", "Endpoints", TableSizes::endpoints);
        size(
                registry,
                table,
                "weir.table.routes.outside",
                "Routes not served here for their isolation segment",
                TableSizes::routesOutside);
        size(
                registry,
                table,
                "weir.table.endpoints.outside",
                "Endpoints not used here for their isolation segment",
                TableSizes::endpointsOutside);
        Gauge.builder(
                        "weir.table.staleness",
                        feed,
                        f -> f.get().staleness(clock.millis()).toMillis() / 1000.0)
                .description("For how long Kafka could not be reached; 0 while it can")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder(
                        "weir.table.records.unreadable", feed, f -> f.get().failedRecords())
                .description("Records of the table topics that were skipped")
                .register(registry);
        Gauge.builder("weir.router.table.frozen", feed, f -> f.get().tables().frozen() ? 1 : 0)
                .description("1 while a table of the past is served, which changes of routes do not reach")
                .register(registry);
        Gauge.builder(
                        "weir.router.table.next.routes",
                        feed,
                        f -> f.get().tables().nextRoutes())
                .description("Routes read of the table that is served next; 0 while none is")
                .register(registry);
        this.serving = MultiGauge.builder("weir.router.table.serving")
                .description("1 for the topic of the route table that is served")
                .register(registry);
        this.offsets = MultiGauge.builder("weir.table.offset")
                .description("Next offset to apply")
                .register(registry);
    }

    private static void size(
            MeterRegistry registry, RouteTable table, String name, String description, ToLongFunction<TableSizes> of) {
        Gauge.builder(name, table, t -> of.applyAsLong(t.sizes()))
                .description(description)
                .register(registry);
    }

    /** Takes up partitions that are new, and another table; to be called before each scrape. */
    void refresh() {
        Map<TopicPartition, Long> now = feed.get().offsets();
        List<MultiGauge.Row<?>> rows = now.keySet().stream()
                .<MultiGauge.Row<?>>map(partition -> MultiGauge.Row.of(
                        Tags.of("topic", partition.topic(), "partition", String.valueOf(partition.partition())),
                        () -> feed.get().offsets().getOrDefault(partition, -1L)))
                .toList();
        offsets.register(rows, true);
        ServedTable table = feed.get().tables().serving();
        serving.register(
                table == null ? List.of() : List.of(MultiGauge.Row.of(Tags.of("topic", table.topic()), 1)), true);
    }
}
