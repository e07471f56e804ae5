package io.weir.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChangeTest {

    private static final Instant SENT = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void tellsWhatHappenedInTheOrderInWhichItDid() {
        Change change = new Change(
                1_000_000_000,
                SENT,
                1_003_000_000,
                OptionalLong.of(1_009_500_000),
                List.of(
                        new RouteWatch.Applied(0, 7, SENT.plusMillis(20), SENT.plusMillis(35), 1_035_000_000),
                        new RouteWatch.Applied(1, 7, SENT.plusMillis(20), SENT.plusMillis(33), 1_033_000_000)));

        List<String> lines = change.timeline(
                Optional.of(new Traffic.Counts.Observation(1, 1_033_100_000, 1_034_000_000, "green", "0")));

        assertThat(lines)
                .containsExactly(
                        "        3.0 ms  CAPI has answered the PATCH",
                        "        9.5 ms  ingest has accepted the webhook: it is in Kafka",
                        "       20.0 ms  the event is appended to the log",
                        "       33.0 ms  router 2 has applied it, 13 ms after the append",
                        "       34.0 ms  the first request by the new weights is answered, by green",
                        "       35.0 ms  router 1 has applied it, 15 ms after the append");
    }

    @Test
    void countsOnlyRequestsThatBeganAfterTheirRouterChanged() {
        List<RouteWatch.Applied> applied =
                List.of(new RouteWatch.Applied(0, 1, SENT, SENT, 100), new RouteWatch.Applied(1, 1, SENT, SENT, 200));
        Sightings sightings = new Sightings();

        sightings.accept(new Traffic.Counts.Observation(0, 99, 150, "blue", "0"));
        sightings.accept(new Traffic.Counts.Observation(1, 150, 160, "blue", "0"));
        sightings.accept(new Traffic.Counts.Observation(0, 120, 180, "green", "0"));
        sightings.accept(new Traffic.Counts.Observation(1, 201, 170, "green", "1"));

        assertThat(sightings.beganAfter(applied, "blue")).isZero();
        assertThat(sightings.firstBeganAfter(applied).orElseThrow().instanceName())
                .isEqualTo("green/1");
    }
}
