package io.weir.projector.fold;

import static io.weir.projector.fixture.RouteEvents.CREATED;
import static io.weir.projector.fixture.RouteEvents.HOST;
import static io.weir.projector.fixture.RouteEvents.KEY;
import static io.weir.projector.fixture.RouteEvents.PATH;
import static io.weir.projector.fixture.RouteEvents.at;
import static io.weir.projector.fixture.RouteEvents.attributed;
import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.deleted;
import static io.weir.projector.fixture.RouteEvents.event;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.route.ContentHash;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DESIGN §6, rules 1 to 5, on one key. */
class RouteFoldTest {

    private final RouteFold fold = RouteFold.of(FoldVersion.V1);
    private RouteClaims claims = RouteClaims.NONE;
    private long nextOffset;

    private RouteFoldResult apply(RouteEvent event) {
        return apply(KEY, event);
    }

    private RouteFoldResult apply(String key, RouteEvent event) {
        RouteFoldResult result = fold.fold(claims, RouteKey.parse(key), event, at(nextOffset++));
        claims = result.state();
        return result;
    }

    private static RouteTableEntry entryOf(RouteFoldResult result) {
        assertThat(result.output()).isInstanceOf(Output.Entry.class);
        return ((Output.Entry<RouteTableEntry>) result.output()).entry();
    }

    private static RejectReason reasonOf(RouteFoldResult result) {
        assertThat(result.output()).isInstanceOf(Output.Rejected.class);
        return ((Output.Rejected<RouteTableEntry>) result.output()).rejection().reason();
    }

    @Nested
    class TheEntryOfARoute {

        @Test
        void holdsWhatTheRouteSaysAndWhereItComesFrom() {
            Route route = route("r1", to("app-b", 20), to("app-a", 80))
                    .setRouteServiceUrl("https://auth.example.com")
                    .setIsolationSegment("segment-1")
                    .build();

            RouteFoldResult result = apply(changed(7, route));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.APPLIED);
            assertThat(entryOf(result))
                    .isEqualTo(new RouteTableEntry(
                            HOST,
                            PATH,
                            "r1",
                            7L,
                            ByteBuffer.wrap(ContentHash.of(route)),
                            List.of(to("app-a", 80), to("app-b", 20)),
                            Map.of("loadbalancing", "round-robin"),
                            "https://auth.example.com",
                            "segment-1",
                            "space-1",
                            Map.of("weir.io/per-destination", "true"),
                            at(0),
                            null));
        }

        @Test
        void hasItsMapsSorted() {
            Map<String, String> options =
                    Map.of("loadbalancing", "hash", "hash_header", "x-user", "hash_balance", "1.5", "zone", "z");

            RouteFoldResult result =
                    apply(changed(1, route("r1", to("app-a", null)).setOptions(options)));

            assertThat(entryOf(result).getOptions().keySet())
                    .containsExactly("hash_balance", "hash_header", "loadbalancing", "zone");
        }

        @Test
        void hasTheLowerCasePathOfItsKey() {
            RouteFoldResult result =
                    apply(changed(1, route("r1", to("app-a", null)).setPath("/V2")));

            assertThat(entryOf(result).getPath()).isEqualTo("/v2");
        }

        @Test
        void mayLeadNowhere() {
            RouteFoldResult result = apply(changed(1, route("r1")));

            assertThat(entryOf(result).getDestinations()).isEmpty();
        }

        @Test
        void goesWithTheRoute() {
            apply(changed(1, route("r1", to("app-a", null))));

            RouteFoldResult result = apply(deleted("r1", 2));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.APPLIED);
            assertThat(result.output()).isEqualTo(new Output.Tombstone<>());
        }
    }

    @Nested
    class Rule1AnEventWhoseRevisionIsNotAboveTheClaims {

        @ParameterizedTest
        @ValueSource(longs = {1, 4, 5})
        void isIgnored(long revision) {
            apply(changed(5, route("r1", to("app-a", null))));
            RouteClaims before = claims;

            RouteFoldResult result = apply(changed(revision, route("r1", to("app-b", null))));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.IGNORED);
            assertThat(result.output()).isEqualTo(new Output.Unchanged<>());
            assertThat(result.state()).isSameAs(before);
        }

        @Test
        void isIgnoredWhenItIsADeletion() {
            apply(changed(5, route("r1", to("app-a", null))));

            assertThat(apply(deleted("r1", 5)).outcome()).isEqualTo(RouteOutcome.IGNORED);
        }

        @Test
        void isIgnoredAfterTheRouteWasDeleted() {
            apply(changed(5, route("r1", to("app-a", null))));
            apply(deleted("r1", 6));

            RouteFoldResult result = apply(changed(6, route("r1", to("app-a", null))));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.IGNORED);
        }

        @Test
        void isIgnoredThoughItsContentIsInvalid() {
            apply(changed(5, route("r1", to("app-a", null))));

            assertThat(apply(changed(5, route("r1", to("app-a", -1)))).outcome())
                    .isEqualTo(RouteOutcome.IGNORED);
        }

        @Test
        void isIgnoredEvenIfThatRevisionWasOnlySeenAsDeletion() {
            apply(deleted("r1", 9));

            assertThat(apply(changed(8, route("r1", to("app-a", null)))).outcome())
                    .isEqualTo(RouteOutcome.IGNORED);
        }

        @Test
        void isCountedFromAnewWhenTheRouteComesBackWithHigherOnes() {
            apply(changed(5, route("r1", to("app-a", null))));
            apply(deleted("r1", 6));

            RouteFoldResult result = apply(changed(8, route("r1", to("app-b", null))));

            assertThat(entryOf(result).getRevision()).isEqualTo(8);
        }

        @Test
        void isIgnoredAsLongAsTheDeletionIsAmongTheLastSixteenOfTheKey() {
            apply(changed(5, route("r1", to("app-a", null))));
            apply(deleted("r1", 6));
            IntStream.range(0, RouteClaims.GONE_MAX - 1).forEach(i -> apply(deleted("other-" + i, 1)));
            assertThat(apply(changed(6, route("r1", to("app-a", null)))).outcome())
                    .isEqualTo(RouteOutcome.IGNORED);

            apply(deleted("one-more", 1));

            assertThat(claims.gone()).hasSize(RouteClaims.GONE_MAX);
            assertThat(claims.revisionOf("r1")).isZero();
        }
    }

    @Nested
    class Rule2OfTwoClaims {

        private final Route.Builder old = route("old", to("app-old", null)).setCreatedAt(CREATED);
        private final Route.Builder young =
                route("young", to("app-young", null)).setCreatedAt(CREATED.plusSeconds(60));

        @Test
        void theNewerCreationWinsWhenItComesLast() {
            apply(changed(1, old));

            assertThat(entryOf(apply(changed(1, young))).getRouteGuid()).isEqualTo("young");
        }

        @Test
        void theNewerCreationWinsWhenItCameFirst() {
            apply(changed(1, young));

            RouteFoldResult result = apply(changed(1, old));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.SHADOWED);
            assertThat(result.output()).isEqualTo(new Output.Unchanged<>());
        }

        @Test
        void bornInTheSameSecondTheLaterFirstEventWins() {
            apply(changed(1, route("r1", to("app-1", null))));

            assertThat(entryOf(apply(changed(1, route("r2", to("app-2", null)))))
                            .getRouteGuid())
                    .isEqualTo("r2");
        }

        @Test
        void bornInTheSameSecondALaterEventOfTheFirstDoesNotWin() {
            apply(changed(1, route("r1", to("app-1", null))));
            apply(changed(1, route("r2", to("app-2", null))));

            assertThat(apply(changed(2, route("r1", to("app-3", null)))).outcome())
                    .isEqualTo(RouteOutcome.SHADOWED);
        }

        @Test
        void theOtherComesBackAsItIsByNowWhenTheWinnerGoes() {
            apply(changed(1, old));
            apply(changed(1, young));
            apply(changed(2, old.setDestinations(List.of(to("app-old-2", null)))));

            RouteTableEntry entry = entryOf(apply(deleted("young", 2)));

            assertThat(entry.getRouteGuid()).isEqualTo("old");
            assertThat(entry.getRevision()).isEqualTo(2);
            assertThat(entry.getDestinations()).containsExactly(to("app-old-2", null));
            assertThat(entry.getLineage()).isEqualTo(at(2));
        }

        @Test
        void theLoserGoesUnseen() {
            apply(changed(1, old));
            apply(changed(1, young));

            RouteFoldResult result = apply(deleted("old", 2));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.UNCHANGED);
            assertThat(result.output()).isEqualTo(new Output.Unchanged<>());
        }

        @Test
        void oneThatWentAndCameBackStandsBehindNobodyBornInItsSecond() {
            apply(changed(1, route("r1", to("app-1", null))));
            apply(changed(1, route("r2", to("app-2", null))));
            apply(deleted("r1", 2));

            assertThat(entryOf(apply(changed(3, route("r1", to("app-1", null)))))
                            .getRouteGuid())
                    .isEqualTo("r1");
        }

        @Test
        void oneWithNothingUsableDoesNotCompete() {
            apply(changed(1, old));

            assertThat(reasonOf(apply(changed(1, young.setDestinations(List.of(to("app", -1)))))))
                    .isEqualTo(RejectReason.WEIGHTS_NEGATIVE);
            assertThat(claims.winner()).extracting(RouteClaim::routeGuid).isEqualTo("old");
        }

        @Test
        void moreThanEightGiveUpTheLastRanked() {
            for (int i = 0; i <= RouteClaims.LIVE_MAX; i++) {
                apply(changed(1, route("r" + i, to("app", null)).setCreatedAt(CREATED.plusSeconds(i))));
            }

            assertThat(claims.live()).hasSize(RouteClaims.LIVE_MAX);
            assertThat(claims.claimOf("r0")).isEmpty();
            assertThat(claims.revisionOf("r0")).isEqualTo(1);
        }
    }

    @Nested
    class Rule3Weights {

        @Test
        void areKeptAsTheyAreWhenTheirSumIsNotAHundred() {
            RouteFoldResult result = apply(changed(1, route("r1", to("a", 1), to("b", 0), to("c", 1_000_000))));

            assertThat(entryOf(result).getDestinations())
                    .extracting(Destination::getWeight)
                    .containsExactly(1, 0, 1_000_000);
        }

        @Test
        void mayBeAbsentAltogether() {
            assertThat(entryOf(apply(changed(1, route("r1", to("a", null), to("b", null)))))
                            .getDestinations())
                    .extracting(Destination::getWeight)
                    .containsOnlyNulls();
        }

        static Stream<Arguments> refused() {
            return Stream.of(
                    Arguments.of(List.of(to("a", 50), to("b", -1)), RejectReason.WEIGHTS_NEGATIVE),
                    Arguments.of(List.of(to("a", 0), to("b", 0)), RejectReason.WEIGHTS_ALL_ZERO),
                    Arguments.of(List.of(to("a", 50), to("b", null)), RejectReason.WEIGHTS_MIXED),
                    Arguments.of(List.of(to("a", 0), to("b", null)), RejectReason.WEIGHTS_MIXED));
        }

        @ParameterizedTest
        @MethodSource("refused")
        void areRefusedAndTheLastGoodEntryStays(List<Destination> destinations, RejectReason reason) {
            RouteTableEntry good = entryOf(apply(changed(1, route("r1", to("a", 80), to("b", 20)))));

            RouteFoldResult result = apply(changed(2, route("r1").setDestinations(destinations)));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.REJECTED);
            assertThat(reasonOf(result)).isEqualTo(reason);
            assertThat(claims.winner()).extracting(RouteClaim::entry).isEqualTo(good);
        }

        @Test
        void refusedOnceTheirRevisionIsSeen() {
            apply(changed(1, route("r1", to("a", 80), to("b", 20))));
            apply(changed(2, route("r1", to("a", -80), to("b", 20))));

            assertThat(apply(changed(2, route("r1", to("a", 50), to("b", 50)))).outcome())
                    .isEqualTo(RouteOutcome.IGNORED);
            assertThat(entryOf(apply(changed(3, route("r1", to("a", 50), to("b", 50)))))
                            .getRevision())
                    .isEqualTo(3);
        }

        @Test
        void refusedAndThenDeletedTheEntryGoes() {
            apply(changed(1, route("r1", to("a", 80), to("b", 20))));
            apply(changed(2, route("r1", to("a", -80), to("b", 20))));

            assertThat(apply(deleted("r1", 3)).output()).isEqualTo(new Output.Tombstone<>());
        }
    }

    @Nested
    class Rule4InvalidContent {

        static Stream<Arguments> contents() {
            return Stream.of(
                    Arguments.of(RejectReason.KEY_MISMATCH, route("r1").setHost("other.example.com")),
                    Arguments.of(RejectReason.KEY_MISMATCH, route("r1").setPath("/other")),
                    Arguments.of(RejectReason.HOST_INVALID, route("r1").setHost("")),
                    Arguments.of(RejectReason.HOST_INVALID, route("r1").setHost("a b")),
                    Arguments.of(RejectReason.HOST_INVALID, route("r1").setHost("a.*.example.com")),
                    Arguments.of(RejectReason.HOST_INVALID, route("r1").setHost("a".repeat(254))),
                    Arguments.of(RejectReason.PATH_INVALID, route("r1").setPath("v2")),
                    Arguments.of(RejectReason.PATH_INVALID, route("r1").setPath("/")),
                    Arguments.of(RejectReason.PATH_INVALID, route("r1").setPath("/v2?x")),
                    Arguments.of(RejectReason.PATH_INVALID, route("r1").setPath("/" + "x".repeat(1_024))),
                    Arguments.of(RejectReason.PROTOCOL_UNKNOWN, route("r1").setProtocol("gopher")),
                    Arguments.of(
                            RejectReason.PORT_OUT_OF_RANGE, route("r1", new Destination("a", "web", 0, "http1", null))),
                    Arguments.of(
                            RejectReason.PORT_OUT_OF_RANGE,
                            route("r1", new Destination("a", "web", 65_536, "http1", null))),
                    Arguments.of(
                            RejectReason.DESTINATION_INCOMPLETE,
                            route("r1", new Destination("", "web", 8080, "http1", null))),
                    Arguments.of(
                            RejectReason.DESTINATIONS_TOO_MANY,
                            route("r1").setDestinations(many(RouteContent.DESTINATIONS_MAX + 1))),
                    Arguments.of(
                            RejectReason.ENTRY_TOO_LARGE,
                            route("r1").setOptions(Map.of("x", "y".repeat(RouteContent.TEXT_BYTES_MAX)))));
        }

        private static List<Destination> many(int count) {
            List<Destination> destinations = new ArrayList<>();
            IntStream.range(0, count).forEach(i -> destinations.add(to("app-" + i, null)));
            return destinations;
        }

        @ParameterizedTest(name = "{0} {index}")
        @MethodSource("contents")
        void isRefusedWithAReason(RejectReason reason, Route.Builder route) {
            RouteFoldResult result = apply(changed(1, route));

            assertThat(reasonOf(result)).isEqualTo(reason);
            assertThat(claims.winner()).isNull();
        }

        @Test
        void ofAnotherRouteIsRefused() {
            RouteFoldResult result =
                    apply(event("r1", 1, new RouteChanged(route("r2").build(), null)));

            assertThat(reasonOf(result)).isEqualTo(RejectReason.GUID_MISMATCH);
        }

        @Test
        void withoutARevisionIsRefusedAndNotRemembered() {
            RouteFoldResult result = apply(changed(0, route("r1")));

            assertThat(reasonOf(result)).isEqualTo(RejectReason.REVISION_INVALID);
            assertThat(result.state()).isSameAs(RouteClaims.NONE);
        }

        @Test
        void isNotWhatCapiAllows() {
            Route.Builder largest = route("r1")
                    .setHost("*." + "a".repeat(60) + ".example.com")
                    .setPath("/" + "p".repeat(127))
                    .setDestinations(many(RouteContent.DESTINATIONS_MAX));

            RouteFoldResult result =
                    apply(new RouteKey(largest.getHost(), largest.getPath()).toString(), changed(1, largest));

            assertThat(entryOf(result).getDestinations()).hasSize(RouteContent.DESTINATIONS_MAX);
        }
    }

    @Nested
    class Rule5EqualOutput {

        @Test
        void isWrittenWhenOnlyTheRevisionIsNew() {
            apply(changed(1, route("r1", to("a", null))));

            assertThat(entryOf(apply(changed(2, route("r1", to("a", null))))).getRevision())
                    .isEqualTo(2);
        }

        @Test
        void isNotWrittenForAnAttribution() {
            apply(changed(1, route("r1", to("a", null))));
            RouteClaims before = claims;

            RouteFoldResult result = apply(attributed("r1", 1));

            assertThat(result)
                    .isEqualTo(new RouteFoldResult(before, RouteOutcome.ATTRIBUTED, new Output.Unchanged<>()));
        }

        @Test
        void isNotWrittenForTheDeletionOfWhatIsNotThere() {
            RouteFoldResult result = apply(deleted("r1", 1));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.UNCHANGED);
            assertThat(result.output()).isEqualTo(new Output.Unchanged<>());
        }
    }

    @Nested
    class TcpAndInternalRoutes {

        static Stream<Route.Builder> outOfScope() {
            return Stream.of(
                    route("r1").setProtocol("tcp").setPort(1024), route("r1").setInternal(true));
        }

        @ParameterizedTest
        @MethodSource("outOfScope")
        void haveNoEntry(Route.Builder route) {
            RouteFoldResult result = apply(changed(1, route));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.SKIPPED);
            assertThat(result.output()).isEqualTo(new Output.Unchanged<>());
        }

        @ParameterizedTest
        @MethodSource("outOfScope")
        void loseTheEntryTheyHad(Route.Builder route) {
            apply(changed(1, route("r1", to("a", null))));

            RouteFoldResult result = apply(changed(2, route));

            assertThat(result.outcome()).isEqualTo(RouteOutcome.SKIPPED);
            assertThat(result.output()).isEqualTo(new Output.Tombstone<>());
        }

        @Test
        void leaveOtherClaimsToTheirKeyAlone() {
            apply(changed(1, route("r2", to("a", null))));

            RouteFoldResult result =
                    apply(changed(1, route("r1").setProtocol("tcp").setCreatedAt(CREATED.plusSeconds(9))));

            assertThat(result.output()).isEqualTo(new Output.Unchanged<>());
        }

        @Test
        void ofOneDomainDoNotGrowTheStateWithoutEnd() {
            for (int i = 0; i < 1_000; i++) {
                apply(changed(1, route("r" + i).setProtocol("tcp").setPort(1_024 + i)));
            }

            assertThat(claims.live()).isEmpty();
            assertThat(claims.gone()).hasSize(RouteClaims.GONE_MAX);
        }
    }
}
