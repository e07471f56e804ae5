package io.weir.ingest.worker;

import static io.weir.ingest.worker.Routes.BECAUSE;
import static io.weir.ingest.worker.Routes.WEBHOOK;
import static io.weir.ingest.worker.Routes.event;
import static io.weir.ingest.worker.Routes.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.capi.Observation;
import io.weir.ingest.inbox.Notifications;
import io.weir.ingest.worker.BatchPlan.Sight;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteOrder;
import io.weir.schemas.avro.RouteOrderKind;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.route.ContentHash;
import io.weir.schemas.serde.TrustedRecords;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known × what CAPI shows × what an operator orders. Contents are told apart by a weight. */
class OrderDecisionTest {

    static {
        // Copies of records are made here before anything else has trusted their classes.
        TrustedRecords.trust();
    }

    private static final Instant T0 = Instant.parse("2026-05-10T10:00:00Z");
    private static final String GUID = "r-1";

    private OwnedPartition partition = new OwnedPartition(3, false);
    private long offset;

    /**
     * The specification. CAPI's content is known as revision 3 with weight 50; "overridden" means that ada has put back revision 1 with
     * weight 10 since, as revision 4. An event reads: content, the revision it restores, who.
     */
    @ParameterizedTest(name = "{0}, CAPI {1}, {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # known      | CAPI shows | order          | events                              | effect        | in force
            as CAPI      | 50         | restore 1 = 10 | changed 10 restores 1 by bob        | OVERRIDDEN    | 1 bob
            as CAPI      | 50         | restore 3 = 50 |                                     | NOTHING       |
            as CAPI      | 50         | clear          |                                     | NOTHING       |
            as CAPI      | 50         | again          | changed 50 by bob                   | WRITTEN_AGAIN |
            as CAPI      | 60         | restore 1 = 10 | changed 60 by -; changed 10 restores 1 by bob | OVERRIDDEN | 1 bob
            as CAPI      | 10         | restore 1 = 10 | changed 10 by -                     | NOTHING       |
            as CAPI      | 60         | clear          | changed 60 by -                     | NOTHING       |
            as CAPI      | 60         | again          | changed 60 by -; changed 60 by bob  | WRITTEN_AGAIN |
            as CAPI      | gone       | restore 1 = 10 | deleted by -                        | GONE          |
            as CAPI      | gone       | again          | deleted by -                        | GONE          |
            as CAPI      | malformed  | restore 1 = 10 |                                     | UNREADABLE    |
            overridden   | 50         | restore 1 = 10 | changed 10 restores 1 by bob        | OVERRIDDEN    | 1 bob
            overridden   | 50         | restore 2 = 20 | changed 20 restores 2 by bob        | OVERRIDDEN    | 2 bob
            overridden   | 50         | restore 3 = 50 | changed 50 by bob                   | CLEARED       |
            overridden   | 50         | clear          | changed 50 by bob                   | CLEARED       |
            overridden   | 50         | again = 10     | changed 10 restores 1 by bob        | WRITTEN_AGAIN | 1 ada
            overridden   | 50         | again = 20     |                                     | SUPERSEDED    | 1 ada
            overridden   | 50         | again          |                                     | SUPERSEDED    | 1 ada
            overridden   | 60         | restore 2 = 20 | changed 60 by -; changed 20 restores 2 by bob | OVERRIDDEN | 2 bob
            overridden   | 60         | clear          | changed 60 by -                     | NOTHING       |
            overridden   | 60         | again = 10     | changed 60 by -; changed 60 by bob  | WRITTEN_AGAIN |
            overridden   | 10         | clear          | changed 10 by -                     | NOTHING       |
            overridden   | gone       | clear          | deleted by -                        | GONE          |
            overridden   | malformed  | clear          |                                     | UNREADABLE    | 1 ada
            unknown      | 50         | again          | changed 50 by -; changed 50 by bob  | WRITTEN_AGAIN |
            unknown      | gone       | again          |                                     | GONE          |
            deleted      | 50         | again          | changed 50 by -; changed 50 by bob  | WRITTEN_AGAIN |
            deleted      | gone       | clear          |                                     | GONE          |
            """)
    void oneOrder(
            String known,
            String shown,
            String order,
            @Nullable String events,
            String effect,
            @Nullable String inForce) {
        given(known);
        KnownRoute before = partition.route(GUID);

        BatchPlan plan = work(shown, look("bob", order));

        assertThat(texts(plan)).containsExactlyElementsOf(events == null ? List.of() : List.of(events.split("; ", -1)));
        assertThat(effects(plan)).containsExactly(effect);
        assertThat(inForce()).isEqualTo(inForce == null ? "" : inForce);
        long revision = before == null ? 0 : before.revision();
        for (RouteWrite write : writes(plan)) {
            assertThat(write.revision()).isEqualTo(++revision);
        }
    }

    @Test
    void theOverrideSaysWhatCapiShowedAndWhoOrderedItWhen() {
        given("as CAPI");

        work("50", look("bob", "restore 1 = 10"));

        assertThat(known().override())
                .isEqualTo(new RouteOverride(1L, ByteBuffer.wrap(ContentHash.of(content("50"))), T0, "bob"));
        assertThat(KnownRoute.of(known().toState(GUID))).isEqualTo(known());
        assertThat(known().expectedFromCapi())
                .isEqualTo(KnownRoute.Hash.of(ByteBuffer.wrap(ContentHash.of(content("50")))));
    }

    @Test
    void anOrderSaysWhoWantedItAndWhyAndNothingOfWhoChangedCapi() {
        given("as CAPI");

        BatchPlan plan = work("60", hint(event("e-1", "me", null)), look("bob", "restore 1 = 10"));

        assertThat(writes(plan))
                .extracting(RouteWrite::causes)
                .satisfiesExactly(
                        capis -> assertThat(Causes.eventGuids(capis)).containsExactly("e-1"),
                        ordered -> assertThat(ordered).singleElement().satisfies(cause -> {
                            assertThat(cause.getKind()).isEqualTo(CauseKind.OPERATOR);
                            assertThat(cause.getActorName()).isEqualTo("bob");
                            assertThat(cause.getNote()).isEqualTo("bob's reason");
                        }));
        assertThat(writes(plan).getLast().capiTime())
                .as("CAPI has no part in it")
                .isNull();
    }

    @Test
    void capiEndsAnOverrideByChangingTheRouteEvenToTheSameContent() {
        given("overridden");

        BatchPlan plan = work("10", hint(WEBHOOK));

        assertThat(texts(plan)).containsExactly("changed 10 by -");
        assertThat(plan.notices()).singleElement().isInstanceOfSatisfying(Notice.Ended.class, ended -> {
            assertThat(ended.override().getOrderedBy()).isEqualTo("ada");
            assertThat(ended.deleted()).isFalse();
        });
        assertThat(inForce()).isEmpty();
    }

    @Test
    void aDeletionEndsAnOverride() {
        given("overridden");

        BatchPlan plan = work("gone", hint(WEBHOOK));

        assertThat(plan.notices())
                .singleElement()
                .isInstanceOfSatisfying(
                        Notice.Ended.class, ended -> assertThat(ended.deleted()).isTrue());
    }

    @Test
    void hintsThatSeeWhatCapiShowedThenDoNotUndoAnOverride() {
        given("overridden");
        Cause scan = Cause.newBuilder().setKind(CauseKind.RECONCILE).build();
        Cause poll = Cause.newBuilder().setKind(CauseKind.CAPI_POLL).build();

        BatchPlan plan = work("50", hint(WEBHOOK), hint(scan), hint(poll));

        assertThat(writes(plan)).isEmpty();
        assertThat(plan.notices()).isEmpty();
        assertThat(inForce()).isEqualTo("1 ada");
    }

    @Test
    void theLastOfSeveralOrdersWinsAndEachNamesItsOperator() {
        given("as CAPI");

        BatchPlan plan =
                work("50", look("bob", "restore 1 = 10"), look("eve", "restore 2 = 20"), look("ida", "again = 20"));

        assertThat(texts(plan))
                .containsExactly(
                        "changed 10 restores 1 by bob", "changed 20 restores 2 by eve", "changed 20 restores 2 by ida");
        assertThat(inForce()).isEqualTo("2 eve");
    }

    /** Whatever falls into one batch or several: the log is the same. */
    @Test
    void whereBatchesEndDoesNotMatter() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> kinds =
                List.of("restore 1 = 10", "restore 2 = 20", "restore 3 = 50", "clear", "again", "again = 10");
        for (int run = 0; run < 100; run++) {
            List<String> orders = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                orders.add(kinds.get(random.nextInt(kinds.size())));
            }
            List<RouteWrite> together = replay(orders, 6);
            for (int size = 1; size < 6; size++) {
                assertThat(replay(orders, size))
                        .as("seed %d, batches of %d", seed, size)
                        .isEqualTo(together);
            }
        }
    }

    private List<RouteWrite> replay(List<String> orders, int size) {
        partition = new OwnedPartition(3, false);
        given("as CAPI");
        List<RouteWrite> log = new ArrayList<>();
        for (int from = 0; from < orders.size(); from += size) {
            Look[] looks = orders.subList(from, Math.min(orders.size(), from + size)).stream()
                    .map(order -> look("bob", order))
                    .toArray(Look[]::new);
            log.addAll(writes(work("50", looks)));
        }
        return log;
    }

    @Test
    void anOrderIsNoJudgementThatARouteMayBeDeleted() {
        given("as CAPI");
        Look order = look("bob", "again");

        BatchPlan plan = BatchPlan.of(
                List.of(order), Map.of(GUID, new Sight(new Observation.Gone(), T0)), new DeletionAllowance(true, 0));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.deferred()).containsExactly(GUID);
    }

    @Test
    void anOrderOfANewerVersionAsksForNothing() {
        given("as CAPI");
        CapiNotification newer =
                Notifications.ordered(GUID, operator("bob"), T0, new RouteOrder(RouteOrderKind.UNKNOWN, null, null));

        BatchPlan plan = work("50", new Look(partition, 1, newer, true));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.notices()).isEmpty();
    }

    @Test
    void twoOperatorsAreTwoCauses() {
        Causes causes =
                new Causes(List.of(operator("bob"), operator("eve"), operator("bob"), WEBHOOK, WEBHOOK), List.of());

        assertThat(causes.all()).containsExactly(operator("bob"), operator("eve"), WEBHOOK);
    }

    // ---- words

    private void given(String known) {
        KnownRoute third = RouteDecision.found(null, content("50"), BECAUSE)
                .orElseThrow()
                .next()
                .rewritten(hash("20"), null)
                .rewritten(hash("50"), null);
        RouteOverride override =
                new RouteOverride(1L, ByteBuffer.wrap(ContentHash.of(content("50"))), T0.minusSeconds(60), "ada");
        switch (known) {
            case "as CAPI" -> partition.know(GUID, third);
            case "overridden" -> partition.know(GUID, third.rewritten(hash("10"), override));
            case "deleted" ->
                partition.know(
                        GUID, RouteDecision.gone(third, BECAUSE).orElseThrow().next());
            case "unknown" -> {}
            default -> throw new IllegalArgumentException(known);
        }
    }

    private BatchPlan work(String shown, Look... looks) {
        Observation seen = switch (shown) {
            case "gone" -> new Observation.Gone();
            case "malformed" -> new Observation.Malformed("/guid must be …", ByteBuffer.allocate(0));
            default -> new Observation.Found(content(shown));
        };
        BatchPlan plan =
                BatchPlan.of(List.of(looks), Map.of(GUID, new Sight(seen, T0)), new DeletionAllowance(true, 100));
        plan.changes().forEach(change -> partition.know(GUID, change.outcome().next()));
        return plan;
    }

    private Look look(String by, String order) {
        String[] words = order.split(" ", -1);
        Route content = order.contains("=") ? content(words[words.length - 1]) : null;
        RouteOrder meant = switch (words[0]) {
            case "restore" -> new RouteOrder(RouteOrderKind.OVERRIDE, Long.parseLong(words[1]), content);
            case "clear" -> new RouteOrder(RouteOrderKind.CLEAR_OVERRIDE, null, null);
            case "again" -> new RouteOrder(RouteOrderKind.WRITE_AGAIN, null, content);
            default -> throw new IllegalArgumentException(order);
        };
        return new Look(partition, offset++, Notifications.ordered(GUID, operator(by), T0, meant), true);
    }

    private Look hint(Cause cause) {
        return new Look(partition, offset++, Notifications.hint(GUID, List.of(cause), T0), true);
    }

    private static Cause operator(String name) {
        return Cause.newBuilder()
                .setKind(CauseKind.OPERATOR)
                .setActorName(name)
                .setNote(name + "'s reason")
                .build();
    }

    private static Route content(String weight) {
        return route("app.example.com", "", Integer.parseInt(weight));
    }

    private static KnownRoute.Hash hash(String weight) {
        return KnownRoute.Hash.of(ByteBuffer.wrap(ContentHash.of(content(weight))));
    }

    private KnownRoute known() {
        return Objects.requireNonNull(partition.route(GUID));
    }

    private String inForce() {
        KnownRoute known = partition.route(GUID);
        RouteOverride override = known == null ? null : known.override();
        assertThat(partition.overrideCount()).isEqualTo(override == null ? 0 : 1);
        return override == null ? "" : override.getRestoredRevision() + " " + override.getOrderedBy();
    }

    private static List<RouteWrite> writes(BatchPlan plan) {
        return plan.changes().stream()
                .flatMap(change -> change.outcome().events().stream())
                .toList();
    }

    private static List<String> texts(BatchPlan plan) {
        return writes(plan).stream().map(OrderDecisionTest::text).toList();
    }

    private static String text(RouteWrite write) {
        String actor = write.causes().getFirst().getActorName();
        String by = " by " + (actor == null ? "-" : actor);
        return switch (write.change()) {
            case RouteWrite.Change.Changed(Route route, RouteOverride override) ->
                "changed " + route.getDestinations().getFirst().getWeight()
                        + (override == null ? "" : " restores " + override.getRestoredRevision()) + by;
            case RouteWrite.Change.Deleted() -> "deleted" + by;
            case RouteWrite.Change.Attributed() -> "attributed" + by;
        };
    }

    private static List<String> effects(BatchPlan plan) {
        return plan.notices().stream()
                .filter(notice -> notice instanceof Notice.Ordered)
                .map(notice -> ((Notice.Ordered) notice).effect().name())
                .toList();
    }
}
