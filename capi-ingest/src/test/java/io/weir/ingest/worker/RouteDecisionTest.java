package io.weir.ingest.worker;

import static io.weir.ingest.worker.Routes.BECAUSE;
import static io.weir.ingest.worker.Routes.CREATED;
import static io.weir.ingest.worker.Routes.WEBHOOK;
import static io.weir.ingest.worker.Routes.event;
import static io.weir.ingest.worker.Routes.first;
import static io.weir.ingest.worker.Routes.route;
import static io.weir.ingest.worker.Routes.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.worker.KnownRoute.Hash;
import io.weir.ingest.worker.RouteDecision.Outcome;
import io.weir.ingest.worker.RouteWrite.Change;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.route.ContentHash;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteDecisionTest {

    private static final RouteKey KEY = new RouteKey("app.example.com", "");

    @Test
    void anUnknownRouteIsTheFirstRevision() {
        Route route = route("app.example.com", "", 50);

        Outcome outcome = RouteDecision.found(null, route, BECAUSE).orElseThrow();

        assertThat(outcome.events())
                .containsExactly(new RouteWrite(KEY, 1, new Change.Changed(route), List.of(WEBHOOK), CREATED));
        assertThat(outcome.next())
                .isEqualTo(
                        new KnownRoute(1, hash(route), "app.example.com", "", false, List.of(), null, "space-1", ""));
    }

    @Test
    void anUnknownRouteThatIsGoneIsNoNews() {
        assertThat(RouteDecision.gone(null, settled(event("e-1", "me", null)))).isEmpty();
    }

    @Test
    void equalContentIsNotWrittenAgain() {
        KnownRoute known = known(route("app.example.com", "", 50));
        Route later = route("app.example.com", "", 50, CREATED.plusSeconds(60));

        assertThat(RouteDecision.found(known, later, BECAUSE)).isEmpty();
    }

    @Test
    void otherContentIsTheNextRevision() {
        KnownRoute known = known(route("app.example.com", "", 50));
        Route changed = route("app.example.com", "", 60);

        Outcome outcome = RouteDecision.found(known, changed, BECAUSE).orElseThrow();

        assertThat(outcome.events())
                .containsExactly(new RouteWrite(KEY, 2, new Change.Changed(changed), List.of(WEBHOOK), CREATED));
        assertThat(outcome.next().revision()).isEqualTo(2);
        assertThat(outcome.next().hash()).isEqualTo(hash(changed));
    }

    @Test
    void aRouteThatIsGoneIsDeletedUnderItsKey() {
        KnownRoute known = known(route("app.example.com", "/V1", 50));

        Outcome outcome = RouteDecision.gone(known, BECAUSE).orElseThrow();

        assertThat(outcome.events())
                .containsExactly(new RouteWrite(
                        new RouteKey("app.example.com", "/v1"), 2, new Change.Deleted(), List.of(WEBHOOK), null));
        assertThat(outcome.next())
                .isEqualTo(
                        new KnownRoute(2, Hash.NONE, "app.example.com", "/v1", true, List.of(), null, "space-1", ""));
    }

    @Test
    void aDeletedRouteIsNotDeletedAgain() {
        KnownRoute deleted = RouteDecision.gone(known(route("app.example.com", "", 50)), BECAUSE)
                .orElseThrow()
                .next();

        assertThat(RouteDecision.gone(deleted, BECAUSE)).isEmpty();
    }

    @Test
    void aDeletedRouteThatIsThereAgainGoesOnCounting() {
        Route route = route("app.example.com", "", 50);
        KnownRoute deleted =
                RouteDecision.gone(known(route), BECAUSE).orElseThrow().next();

        Outcome outcome = RouteDecision.found(deleted, route, BECAUSE).orElseThrow();

        assertThat(outcome.events()).extracting(RouteWrite::revision).containsExactly(3L);
        assertThat(outcome.next().deleted()).isFalse();
    }

    @Test
    void aRouteThatMovedLeavesItsOldKeyFirst() {
        KnownRoute known = known(route("app.example.com", "", 50));
        Route moved = route("www.example.com", "/v2", 50);

        Outcome outcome = RouteDecision.found(known, moved, BECAUSE).orElseThrow();

        assertThat(outcome.events())
                .containsExactly(
                        new RouteWrite(KEY, 2, new Change.Deleted(), List.of(WEBHOOK), CREATED),
                        new RouteWrite(
                                new RouteKey("www.example.com", "/v2"),
                                3,
                                new Change.Changed(moved),
                                List.of(WEBHOOK),
                                CREATED));
        assertThat(outcome.next().revision()).isEqualTo(3);
        assertThat(outcome.next().key()).isEqualTo(new RouteKey("www.example.com", "/v2"));
    }

    @Test
    void aRouteThatChangedTheCaseOfItsPathStaysUnderItsKey() {
        KnownRoute known = known(route("app.example.com", "/v2", 50));

        Outcome outcome = RouteDecision.found(known, route("app.example.com", "/V2", 50), BECAUSE)
                .orElseThrow();

        assertThat(outcome.events())
                .extracting(RouteWrite::key)
                .containsExactly(new RouteKey("app.example.com", "/v2"));
    }

    @Test
    void whoDidWhatIsAlreadyInTheLogIsAdded() {
        Route route = route("app.example.com", "", 50);
        Cause late = event("e-1", "me", CREATED.plusSeconds(5));

        Outcome outcome =
                RouteDecision.found(known(route), route, settled(late, WEBHOOK)).orElseThrow();

        assertThat(outcome.events())
                .containsExactly(
                        new RouteWrite(KEY, 1, new Change.Attributed(), List.of(late), CREATED.plusSeconds(5)));
        assertThat(outcome.next().revision()).isEqualTo(1);
        assertThat(outcome.next().attributedEvents()).containsExactly("e-1");
        assertThat(RouteDecision.found(outcome.next(), route, settled(late))).isEmpty();
    }

    @Test
    void nobodyIsNamedBeforeTheLastLook() {
        Route route = route("app.example.com", "", 50);

        assertThat(RouteDecision.found(known(route), route, first(event("e-1", "me", null))))
                .isEmpty();
    }

    @Test
    void aChangeNamesItsEventsSoThatTheyAreNotAddedAgain() {
        Route changed = route("app.example.com", "", 60);
        Cause cause = event("e-1", "me", CREATED.plusSeconds(9));

        Outcome outcome = RouteDecision.found(known(route("app.example.com", "", 50)), changed, first(cause))
                .orElseThrow();

        assertThat(outcome.events()).extracting(RouteWrite::capiTime).containsExactly(CREATED.plusSeconds(9));
        assertThat(RouteDecision.found(outcome.next(), changed, settled(cause))).isEmpty();
    }

    @Test
    void whoMadeAnEarlierChangeIsNotNamedForALaterOne() {
        Cause earlier = event("e-1", "me", CREATED);
        KnownRoute known = RouteDecision.found(null, route("app.example.com", "", 50), first(earlier))
                .orElseThrow()
                .next();

        Outcome alone = RouteDecision.found(known, route("app.example.com", "", 60), settled(earlier))
                .orElseThrow();
        Outcome together = RouteDecision.found(
                        known, route("app.example.com", "", 60), settled(earlier, event("e-2", "you", null)))
                .orElseThrow();

        assertThat(alone.events().getFirst().causes()).containsExactly(WEBHOOK);
        assertThat(Causes.eventGuids(together.events().getFirst().causes())).containsExactly("e-2");
    }

    @Test
    void whoDeletedARouteIsAddedUnderItsLastKey() {
        KnownRoute deleted = RouteDecision.gone(known(route("app.example.com", "", 50)), BECAUSE)
                .orElseThrow()
                .next();

        Outcome outcome =
                RouteDecision.gone(deleted, settled(event("e-9", "me", null))).orElseThrow();

        assertThat(outcome.events()).singleElement().satisfies(write -> {
            assertThat(write.key()).isEqualTo(KEY);
            assertThat(write.change()).isEqualTo(new Change.Attributed());
        });
        assertThat(outcome.next().deleted()).isTrue();
    }

    @Test
    void anOverrideStandsUntilCapiShowsSomethingElse() {
        Route capis = route("app.example.com", "", 50);
        RouteOverride override = new RouteOverride(1L, ByteBuffer.wrap(ContentHash.of(capis)), CREATED, "ada");
        KnownRoute overridden = new KnownRoute(
                7,
                hash(route("app.example.com", "", 10)),
                "app.example.com",
                "",
                false,
                List.of(),
                override,
                "space-1",
                "");

        assertThat(RouteDecision.found(overridden, capis, BECAUSE)).isEmpty();
        Outcome ended = RouteDecision.found(overridden, route("app.example.com", "", 60), BECAUSE)
                .orElseThrow();
        assertThat(ended.next().override()).isNull();
        assertThat(ended.next().revision()).isEqualTo(8);
    }

    @Test
    void remembersTheLastEventsOnly() {
        Route route = route("app.example.com", "", 50);
        KnownRoute known = known(route);
        for (int i = 0; i < 100; i++) {
            known = RouteDecision.found(known, route, settled(event("e-" + i, "me", null)))
                    .orElseThrow()
                    .next();
        }
        assertThat(known.attributedEvents()).hasSize(32).startsWith("e-68").endsWith("e-99");
    }

    @Test
    void stateSurvivesItsRecord() {
        KnownRoute known = known(route("app.example.com", "/v1", 50)).withAttributed(List.of("e-1"));
        KnownRoute deleted = RouteDecision.gone(known, BECAUSE).orElseThrow().next();

        assertThat(KnownRoute.of(known.toState("r-1"))).isEqualTo(known);
        assertThat(KnownRoute.of(deleted.toState("r-1"))).isEqualTo(deleted);
        assertThat(deleted.toState("r-1").getContentHash().remaining()).isZero();
    }

    /** Whatever CAPI shows in whatever order, and wherever the worker starts again from the state: the log stays in order. */
    @Test
    void aHistoryCutAtEveryPointGivesTheSameLog() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            List<@Nullable Route> history = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                history.add(randomRoute(random));
            }
            List<RouteWrite> whole = replay(history, -1);
            assertGapless(whole, seed);
            for (int cut = 0; cut < history.size(); cut++) {
                assertThat(replay(history, cut))
                        .as("seed %d, cut at %d", seed, cut)
                        .isEqualTo(whole);
            }
        }
    }

    private static @Nullable Route randomRoute(Random random) {
        int kind = random.nextInt(4);
        return kind == 0 ? null : route("h" + random.nextInt(2) + ".example.com", "", 1 + random.nextInt(3));
    }

    /** Replays what CAPI showed; at the cut the worker forgets everything but the record of the state, and looks again. */
    private static List<RouteWrite> replay(List<@Nullable Route> history, int cut) {
        List<RouteWrite> log = new ArrayList<>();
        KnownRoute known = null;
        for (int i = 0; i < history.size(); i++) {
            known = look(known, history.get(i), log);
            if (i == cut) {
                known = known == null ? null : KnownRoute.of(known.toState("r-1"));
                known = look(known, history.get(i), log);
            }
        }
        return log;
    }

    private static @Nullable KnownRoute look(@Nullable KnownRoute known, @Nullable Route seen, List<RouteWrite> log) {
        Optional<Outcome> outcome =
                seen == null ? RouteDecision.gone(known, BECAUSE) : RouteDecision.found(known, seen, BECAUSE);
        outcome.ifPresent(found -> log.addAll(found.events()));
        return outcome.map(Outcome::next).orElse(known);
    }

    private static void assertGapless(List<RouteWrite> log, long seed) {
        for (int i = 0; i < log.size(); i++) {
            assertThat(log.get(i).revision()).as("seed %d", seed).isEqualTo(i + 1);
        }
    }

    private static KnownRoute known(Route route) {
        return RouteDecision.found(null, route, BECAUSE).orElseThrow().next();
    }

    private static Hash hash(Route route) {
        return Hash.of(ByteBuffer.wrap(ContentHash.of(route)));
    }

    @Test
    void anEventNamesAHandfulOfCausesThoseWithAnActorFirst() {
        List<Cause> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(event("e-" + i, i % 10 == 9 ? "me" : null, Instant.EPOCH));
        }
        many.add(event("e-29", "me", Instant.EPOCH));
        many.add(WEBHOOK);
        many.add(WEBHOOK);

        Outcome outcome = RouteDecision.found(null, route("app.example.com", "", 50), new Causes(many, List.of()))
                .orElseThrow();

        List<Cause> named = outcome.events().getFirst().causes();
        assertThat(named).hasSize(Causes.CAUSES_MAX);
        assertThat(Causes.eventGuids(named)).startsWith("e-9", "e-19", "e-29", "e-0", "e-1");
        assertThat(new Causes(List.of(WEBHOOK, WEBHOOK), List.of()).all()).containsExactly(WEBHOOK);
    }

    @Test
    void nobodyWhoIsSettledIsLeftOutHoweverManyThereAre() {
        List<Cause> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add(event("e-" + i, "me", Instant.EPOCH));
        }

        Outcome outcome = RouteDecision.found(null, route("app.example.com", "", 50), new Causes(many, many))
                .orElseThrow();

        assertThat(outcome.events())
                .extracting(write -> write.change().name() + " " + write.revision() + " "
                        + write.causes().size())
                .containsExactly("changed 1 16", "attributed 1 16", "attributed 1 8");
        assertThat(outcome.events().stream().flatMap(write -> write.causes().stream()))
                .containsExactlyElementsOf(many);
    }
}
