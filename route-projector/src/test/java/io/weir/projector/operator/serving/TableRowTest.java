package io.weir.projector.operator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.Members;
import io.weir.projector.operator.TableSettings;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableRowTest {

    private static final TopicCatalog CATALOG = new TopicCatalog(TopicCatalogSettings.defaults());
    private static final String FIRST = "weir.route-table";
    private static final String NEW = "weir.route-table-new";
    private static final Instant TEN = Instant.parse("2026-11-23T10:00:00Z");
    private static final Map<Integer, Long> LOG = Map.of(0, 20L);

    @Test
    void theFirstTableIsLiveAndServedWithoutASetting() {
        TableRow row = TableRow.of(
                CATALOG,
                settings(null, false),
                FIRST,
                Map.of(0, 15L),
                LOG,
                List.of(Members.ready("one", FIRST, Map.of()), Members.ready("two", NEW, Map.of())));

        assertThat(row.name()).isEqualTo("first");
        assertThat(row.serving()).isTrue();
        assertThat(row.state()).isEqualTo(TableRow.State.LIVE);
        assertThat(row.behind()).isEqualTo(5);
        assertThat(row.members()).containsExactly("one");
        assertThat(row.orderedAt()).isNull();
    }

    @Test
    void aTableIsBuildingUntilItHasWhatItWasOrderedToHave() {
        assertThat(row(null, false, 6).state()).isEqualTo(TableRow.State.BUILDING);
        assertThat(row(null, false, 7).state()).isEqualTo(TableRow.State.LIVE);
        assertThat(row(null, false, 7).behind()).isEqualTo(13);
    }

    @Test
    void aTableOfThePastIsNotBehindWhatCameAfterIt() {
        TableRow row = row(TEN, false, 7);

        assertThat(row.state()).isEqualTo(TableRow.State.PAST);
        assertThat(row.behind()).isZero();
        assertThat(row.until()).isEqualTo(TEN);
        assertThat(row(TEN, false, 3).behind()).isEqualTo(4);
    }

    @Test
    void aRetiredTableIsBehindNothing() {
        assertThat(row(null, true, 0).state()).isEqualTo(TableRow.State.RETIRED);
        assertThat(row(null, true, 0).behind()).isZero();
    }

    private static TableRow row(@Nullable Instant until, boolean retired, long committed) {
        return TableRow.of(CATALOG, settings(until, retired), NEW, Map.of(0, committed), LOG, List.of());
    }

    private static TableSettings settings(@Nullable Instant until, boolean retired) {
        ProjectedTable table = new ProjectedTable(NEW, 1, until, Map.of("0", 7L), retired, "ada", TEN);
        return new TableSettings(FIRST, null, new TreeMap<>(Map.of(NEW, table)));
    }
}
