package io.weir.standalone.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The times of one change of weights, from the request to CAPI to the routers.
 *
 * @param sentNanos when the request to CAPI was sent ({@code System.nanoTime})
 * @param sentTime the same by this machine's clock
 * @param answeredNanos when CAPI had answered it
 * @param acceptedNanos when ingest had accepted a webhook about it; empty when nobody saw that
 * @param applied what each router applied, in the order of the routers
 */
record Change(
        long sentNanos,
        Instant sentTime,
        long answeredNanos,
        OptionalLong acceptedNanos,
        List<RouteWatch.Applied> applied) {

    /** What happened when, in milliseconds since the request was sent, in that order. */
    List<String> timeline(Optional<Traffic.Counts.Observation> first) {
        List<Moment> moments = new ArrayList<>();
        moments.add(new Moment(millis(answeredNanos), "CAPI has answered the PATCH"));
        acceptedNanos.ifPresent(
                nanos -> moments.add(new Moment(millis(nanos), "ingest has accepted the webhook: it is in Kafka")));
        Instant appended = applied.getFirst().appendTime();
        moments.add(new Moment(
                (double) Duration.between(sentTime, appended).toMillis(), "the event is appended to the log"));
        for (RouteWatch.Applied each : applied) {
            long behind =
                    Duration.between(each.appendTime(), each.appliedTime()).toMillis();
            moments.add(new Moment(
                    millis(each.nanos()),
                    "router " + (each.router() + 1) + " has applied it, " + behind + " ms after the append"));
        }
        first.ifPresent(seen -> moments.add(new Moment(
                millis(seen.endNanos()), "the first request by the new weights is answered, by " + seen.app())));
        moments.sort(Comparator.comparingDouble(Moment::millis));
        return moments.stream()
                .map(moment -> String.format(Locale.ROOT, "    %7.1f ms  %s", moment.millis(), moment.what()))
                .toList();
    }

    private record Moment(double millis, String what) {}

    private double millis(long nanos) {
        return (nanos - sentNanos) / 1e6;
    }
}
