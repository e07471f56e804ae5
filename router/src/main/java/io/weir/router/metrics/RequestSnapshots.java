package io.weir.router.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;

/** The numbers of {@link Tally} in Prometheus' form. Pure. */
final class RequestSnapshots {

    private static final String REQUESTS = "weir_requests";
    private static final String RESPONSES = "weir_responses";
    private static final String DURATION = "weir_request_duration_seconds";
    private static final String ROUTE_REQUESTS = "weir_route_requests";
    private static final String ROUTE_DURATION = "weir_route_request_duration_seconds";

    private static final double NANOS_PER_SECOND = 1e9;

    private RequestSnapshots() {}

    static MetricSnapshots of(long[] all, RouteSeries series) {
        var requests = CounterSnapshot.builder()
                .name(REQUESTS)
                .help("Requests that are over, however they ended")
                .dataPoint(CounterDataPointSnapshot.builder()
                        .value((double) Tally.responses(all))
                        .build());
        var responses = CounterSnapshot.builder()
                .name(RESPONSES)
                .help("Responses by status group; 4xx holds clients that went away (499)");
        addGroups(responses, all, Labels.EMPTY);
        var duration = HistogramSnapshot.builder()
                .name(DURATION)
                .unit(Unit.SECONDS)
                .help("From the request's head to the last byte of the response, without upgraded connections")
                .dataPoint(histogram(all, Labels.EMPTY));
        var routeRequests = CounterSnapshot.builder()
                .name(ROUTE_REQUESTS)
                .help("Requests by route and destination, of those with most requests; the others as route=\"other\"");
        var routeDuration = HistogramSnapshot.builder()
                .name(ROUTE_DURATION)
                .unit(Unit.SECONDS)
                .help("Time of requests by route and destination, without upgraded connections");
        series.shown().forEach((key, numbers) -> {
            addGroups(routeRequests, numbers, labels(key));
            routeDuration.dataPoint(histogram(numbers, labels(key)));
        });
        addGroups(routeRequests, series.other(), labels(SeriesKey.OTHER));
        routeDuration.dataPoint(histogram(series.other(), labels(SeriesKey.OTHER)));
        return MetricSnapshots.of(
                requests.build(), responses.build(), duration.build(), routeRequests.build(), routeDuration.build());
    }

    private static Labels labels(SeriesKey key) {
        return Labels.of("route", key.route(), "app", key.app(), "process", key.process());
    }

    private static void addGroups(CounterSnapshot.Builder to, long[] numbers, Labels labels) {
        for (int i = 0; i < Tally.GROUPS.length; i++) {
            to.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels.add("status_group", Tally.GROUPS[i]))
                    .value((double) numbers[i])
                    .build());
        }
    }

    private static HistogramDataPointSnapshot histogram(long[] numbers, Labels labels) {
        long[] buckets = Arrays.copyOfRange(numbers, Tally.GROUPS.length, Tally.SUM);
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(Tally.BOUNDS_SECONDS, buckets))
                .sum(numbers[Tally.SUM] / NANOS_PER_SECOND)
                .build();
    }
}
