package io.weir.projector.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fold.RouteFolds;
import io.weir.projector.runtime.Job;
import io.weir.projector.topology.LogExtent;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TablePlanTest {

    private static final String FIRST = "weir.route-table";
    private static final Instant ORDERED = Instant.parse("2026-11-26T12:00:00Z");
    private static final TablePlan.Ground GROUND =
            new TablePlan.Ground(new TopicCatalog(TopicCatalogSettings.defaults()), RouteFolds.RELEASED, 2);

    private static ProjectedTable order(String topic, int fold, @Nullable Instant until, int second) {
        return new ProjectedTable(topic, fold, until, Map.of("0", 5L), false, "me", ORDERED.plusSeconds(second));
    }

    private static ProjectedTable retired(String topic) {
        return new ProjectedTable(topic, 1, null, Map.of(), true, "me", ORDERED);
    }

    private static TablePlan plan(ProjectedTable... orders) {
        return TablePlan.of(GROUND, orders(Set.of(), orders), Set.of(), Map.of());
    }

    private static TableOrders orders(Set<String> unreadable, ProjectedTable... orders) {
        Map<String, ProjectedTable> byTopic = new TreeMap<>();
        for (ProjectedTable order : orders) {
            byTopic.put(order.getTopic(), order);
        }
        return new TableOrders(byTopic, unreadable);
    }

    private static List<String> tables(TablePlan plan) {
        return plan.jobs().stream().map(Job::table).toList();
    }

    @Test
    void withoutOrdersTheFirstTableIsProjectedWhole() {
        assertThat(plan().jobs()).containsExactly(new Job.Routes(FIRST, 1, LogExtent.WHOLE, ""));
        assertThat(plan().leftOut()).isEmpty();
    }

    @Test
    void furtherTablesAreProjectedBesideIt() {
        TablePlan plan = plan(order(FIRST + "-a", 1, null, 1), order(FIRST + "-b", 1, ORDERED, 2));

        assertThat(plan.jobs().subList(1, 3))
                .containsExactly(
                        new Job.Routes(
                                FIRST + "-a",
                                1,
                                new LogExtent(Map.of(0, 5L), false),
                                "further-tables/weir.route-table-a-1795694401000"),
                        new Job.Routes(
                                FIRST + "-b",
                                1,
                                new LogExtent(Map.of(0, 5L), true),
                                "further-tables/weir.route-table-b-1795694402000"));
    }

    @Test
    void aNameThatIsOrderedAgainIsAnotherJobWithAnotherFolder() {
        Job.Routes once = plan(order(FIRST + "-a", 1, null, 1)).jobs().getLast();
        Job.Routes again = plan(order(FIRST + "-a", 1, null, 2)).jobs().getLast();

        assertThat(again).isNotEqualTo(once);
        assertThat(again.stateFolder()).isNotEqualTo(once.stateFolder());
    }

    @Test
    void whatIsRetiredIsNotProjected() {
        TablePlan plan = plan(retired(FIRST), retired(FIRST + "-a"), order(FIRST + "-b", 1, null, 1));

        assertThat(tables(plan)).containsExactly(FIRST + "-b");
        assertThat(plan.leftOut()).containsOnly(Map.entry(FIRST, new TablePlan.LeftOut(false, "retired")));
    }

    @Test
    void theOldestHaveTheRoomThatThereIs() {
        ProjectedTable third = order(FIRST + "-a", 1, null, 3);
        ProjectedTable second = order(FIRST + "-b", 1, null, 2);
        ProjectedTable past = order(FIRST + "-c", 1, ORDERED, 1);

        TablePlan full = plan(third, second, past);
        TablePlan withRoom = TablePlan.of(GROUND, orders(Set.of(), third, second, past), Set.of(past), Map.of());

        assertThat(tables(full)).containsExactly(FIRST, FIRST + "-c", FIRST + "-b");
        assertThat(full.leftOut())
                .hasEntrySatisfying(
                        FIRST + "-a",
                        leftOut -> assertThat(leftOut.reason()).startsWith("streams.furtherTablesMax: 2"));
        assertThat(tables(withRoom)).containsExactly(FIRST, FIRST + "-b", FIRST + "-a");
        assertThat(withRoom.leftOut())
                .containsOnly(
                        Map.entry(FIRST + "-c", new TablePlan.LeftOut(false, "complete up to 2026-11-26T12:00:00Z")));
    }

    @Test
    void whatCannotBeDoneHereIsLeftOutWithTheReasonAndTakesNoRoom() {
        ProjectedTable unknownFold = order(FIRST + "-a", 2, null, 1);
        ProjectedTable noTable = order("weir.route-events", 1, null, 1);
        ProjectedTable wrongEnds = new ProjectedTable(FIRST + "-b", 1, null, Map.of("first", 5L), false, "me", ORDERED);
        ProjectedTable noTopic = order(FIRST + "-c", 1, null, 1);
        ProjectedTable good = order(FIRST + "-d", 1, null, 9);

        TablePlan plan = TablePlan.of(
                GROUND,
                orders(Set.of(FIRST + "-e"), unknownFold, noTable, wrongEnds, noTopic, good),
                Set.of(),
                Map.of(FIRST + "-c", "its topic is not there"));

        assertThat(tables(plan)).containsExactly(FIRST, FIRST + "-d");
        assertThat(plan.leftOut().values()).allMatch(TablePlan.LeftOut::wanted);
        assertThat(plan.leftOut().get(FIRST + "-a"))
                .isNotNull()
                .extracting(TablePlan.LeftOut::reason)
                .asString()
                .startsWith("fold version 2 is not known here");
        assertThat(plan.leftOut())
                .containsOnlyKeys(FIRST + "-a", "weir.route-events", FIRST + "-b", FIRST + "-c", FIRST + "-e");
    }

    @Test
    void aFirstTableWhoseOrderCannotBeReadIsNotStarted() {
        TablePlan plan = TablePlan.of(GROUND, orders(Set.of(FIRST)), Set.of(), Map.of());

        assertThat(plan.jobs()).isEmpty();
        assertThat(plan.leftOut()).containsOnlyKeys(FIRST);
    }

    @Test
    void essentialIsTheFirstTableAndAfterItWhateverIsProjectedOn() {
        ProjectedTable live = order(FIRST + "-a", 1, null, 1);
        ProjectedTable past = order(FIRST + "-b", 1, ORDERED, 2);
        TablePlan both = plan(live, past);
        TablePlan without = plan(retired(FIRST), live, past);

        assertThat(both.jobs()).extracting(both::isEssential).containsExactly(true, false, false);
        assertThat(without.jobs()).extracting(without::isEssential).containsExactly(true, false);
        assertThat(both.isEssential(new Job.Endpoints("weir.endpoint-table"))).isTrue();
    }
}
