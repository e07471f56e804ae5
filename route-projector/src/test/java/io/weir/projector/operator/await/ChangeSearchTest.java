package io.weir.projector.operator.await;

import static io.weir.projector.fixture.RouteEvents.attributed;
import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.deleted;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.RouteEvents;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.history.LoggedEvent;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.topic.RouteKey;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which event is waited for, and which reason is given where it has no entry of its own. */
class ChangeSearchTest {

    private static final RouteKey KEY = RouteKey.parse(RouteEvents.KEY);

    @Test
    void theNewestRevisionOfTheRouteThatWasWrittenLast() {
        ChangeSearch.Found found = search(
                null,
                OptionalLong.empty(),
                changed(1, route("a", to("blue", null))),
                changed(2, route("a", to("green", null))));

        assertThat(found.change().revision()).isEqualTo(2);
        assertThat(found.change().offset()).isEqualTo(1);
        assertThat(found.fate().reason()).isEmpty();
    }

    @Test
    void aRevisionThatIsAskedFor() {
        ChangeSearch.Found found = search(
                null,
                OptionalLong.of(1),
                changed(1, route("a", to("blue", null))),
                changed(2, route("a", to("green", null))));

        assertThat(found.change().offset()).isZero();
    }

    @Test
    void aDeletionMovesTheTableToo() {
        ChangeSearch.Found found =
                search("a", OptionalLong.empty(), changed(1, route("a", to("blue", null))), deleted("a", 2));

        assertThat(found.change().revision()).isEqualTo(2);
        assertThat(found.fate().reason()).isEmpty();
    }

    @Test
    void anAttributionDoesNotHideTheChangeThatItAttributes() {
        ChangeSearch.Found found =
                search(null, OptionalLong.empty(), changed(1, route("a", to("blue", null))), attributed("a", 1));

        assertThat(found.change().offset()).isZero();
        assertThat(found.fate().reason()).isEmpty();
    }

    @Test
    void anAttributionAloneHasNoEntry() {
        assertThat(search(null, OptionalLong.empty(), attributed("a", 1)).fate().reason())
                .contains(NoEntry.ATTRIBUTED);
    }

    @Test
    void aChangeInTheShadowOfAnotherRouteNamesThatRoute() {
        ChangeSearch.Found found = search(
                "old",
                OptionalLong.empty(),
                changed(1, route("new", to("blue", null)).setCreatedAt(RouteEvents.CREATED.plusSeconds(60))),
                changed(1, route("old", to("blue", null))));

        assertThat(found.fate().reason()).contains(NoEntry.SHADOWED);
        assertThat(found.fate().detail()).isEqualTo("route new at revision 1 holds this host and path");
    }

    @Test
    void theEndOfAClaimInTheShadowLeavesTheTableUnchanged() {
        ChangeSearch.Found found = search(
                "old",
                OptionalLong.empty(),
                changed(1, route("new", to("blue", null)).setCreatedAt(RouteEvents.CREATED.plusSeconds(60))),
                changed(1, route("old", to("blue", null))),
                deleted("old", 2));

        assertThat(found.fate().reason()).contains(NoEntry.UNCHANGED);
    }

    @Test
    void aChangeThatTheFoldRefusesSaysWhy() {
        ChangeSearch.Found found =
                search(null, OptionalLong.empty(), changed(1, route("a", to("blue", 1), to("green", null))));

        assertThat(found.fate().reason()).contains(NoEntry.REJECTED);
        assertThat(found.fate().detail()).startsWith("weights-mixed: ");
    }

    @Test
    void aRouteThatIsNotProjectedIsSkipped() {
        assertThat(search(
                                null,
                                OptionalLong.empty(),
                                changed(1, route("a", to("blue", null)).setInternal(true)))
                        .fate()
                        .reason())
                .contains(NoEntry.SKIPPED);
    }

    @Test
    void aRouteThatBecomesInternalLeavesTheTableAndIsWaitedFor() {
        ChangeSearch.Found found = search(
                null,
                OptionalLong.empty(),
                changed(1, route("a", to("blue", null))),
                changed(2, route("a", to("blue", null)).setInternal(true)));

        assertThat(found.fate().reason()).isEmpty();
    }

    @Test
    void anEventThatCameTooLateIsIgnored() {
        ChangeSearch.Found found = search(
                null,
                OptionalLong.of(1),
                changed(2, route("a", to("blue", null))),
                changed(1, route("a", to("green", null))));

        assertThat(found.fate().reason()).contains(NoEntry.IGNORED);
    }

    private static ChangeSearch.Found search(@Nullable String routeGuid, OptionalLong revision, RouteEvent... events) {
        ChangeSearch search = new ChangeSearch("weir.route-events", RouteFold.of(FoldVersion.V1), routeGuid, revision);
        for (int offset = 0; offset < events.length; offset++) {
            search.accept(new LoggedEvent(3, offset, RouteEvents.CREATED.plusSeconds(offset), KEY, events[offset]));
        }
        return search.found().orElseThrow();
    }
}
