package io.weir.ingest.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.rollback.RouteHistory.Wanted;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteHistoryTest {

    @Test
    void keepsTheContentOfTheWantedRevisionAndOfTheLastOne() {
        RouteHistory history = history(2, 1, 2, 3);

        assertThat(history.wantedRoute()).contains(route(2));
        assertThat(history.standing().map(RouteChanged::getRoute)).contains(route(3));
        assertThat(history.wanted()).isEqualTo(Wanted.WRITTEN);
        assertThat(history.shown()).isEqualTo("1, 2, 3");
    }

    @Test
    void whoIsNamedLaterIsNoRevision() {
        RouteHistory history = history(2, 1, 2);
        history.add(event(2, new RouteAttributed()));

        assertThat(history.wantedRoute()).contains(route(2));
        assertThat(history.shown()).isEqualTo("1, 2");
    }

    @Test
    void aDeletionHasNoContentAndIsNotOffered() {
        RouteHistory history = history(2, 1);
        history.add(event(2, new RouteDeleted()));
        history.add(event(3, new RouteChanged(route(3), null)));

        assertThat(history.wanted()).isEqualTo(Wanted.DELETED);
        assertThat(history.wantedRoute()).isEmpty();
        assertThat(history.shown()).isEqualTo("1, 3");
    }

    @Test
    void aRevisionThatIsMissingBeforeOthersStoodUnderAnotherKey() {
        assertThat(history(2, 4, 5).wanted()).isEqualTo(Wanted.ELSEWHERE);
        assertThat(history(6, 4, 5).wanted()).isEqualTo(Wanted.UNKNOWN);
        assertThat(history(1).wanted()).isEqualTo(Wanted.UNKNOWN);
    }

    @Test
    void namesAHandfulOfManyRevisions() {
        long[] many = new long[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = i + 1L;
        }
        assertThat(history(0, many).shown()).startsWith("81, 82,").endsWith("100 (the last 20 of 100)");
        assertThat(history(0).shown()).isEqualTo("none");
    }

    private static RouteHistory history(long wanted, long... revisions) {
        RouteHistory history = new RouteHistory(wanted);
        for (long revision : revisions) {
            history.add(event(revision, new RouteChanged(route(revision), null)));
        }
        return history;
    }

    private static RouteEvent event(long revision, Object change) {
        return new RouteEvent("e", "r-1", revision, List.of(), null, Instant.EPOCH, change);
    }

    private static Route route(long number) {
        Instant time = Instant.ofEpochSecond(number);
        return new Route(
                "r-1",
                "app.example.com",
                "",
                "http",
                null,
                false,
                List.of(),
                Map.of("number", Long.toString(number)),
                null,
                null,
                "domain",
                "space",
                null,
                Map.of(),
                Map.of(),
                time,
                time);
    }
}
