package io.weir.projector.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ImportDone;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.ServingTable;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableSettingsTest {

    private static final String FIRST = "weir.route-table";
    private static final String NEW = "weir.route-table-new";
    private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void servesTheFirstTableWhenNobodyHasEverSwitched() {
        TableSettings settings = TableSettings.of(FIRST, Map.of("import-done", new Control(new ImportDone(AT, 3L))));

        assertThat(settings.servedTopic()).isEqualTo(FIRST);
        assertThat(settings.frozen()).isEmpty();
        assertThat(settings.projected()).isEmpty();
        assertThat(settings.foldVersionOf(FIRST)).isEqualTo(1);
        assertThat(settings.require(FIRST)).isEmpty();
    }

    @Test
    void knowsTheTablesThatWereOrderedAndTheOneThatIsServed() {
        ProjectedTable table = new ProjectedTable(NEW, 2, AT, Map.of("0", 7L), false, "ada", AT);
        TableSettings settings = TableSettings.of(
                FIRST,
                Map.of(
                        "table-" + NEW,
                        new Control(table),
                        "serving-table",
                        new Control(new ServingTable(NEW, true, AT, "ada", AT))));

        assertThat(settings.servedTopic()).isEqualTo(NEW);
        assertThat(settings.frozen()).isPresent();
        assertThat(settings.require(NEW)).contains(table);
        assertThat(settings.foldVersionOf(NEW)).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoTable() {
        TableSettings settings = TableSettings.of(FIRST, Map.of());

        assertThatThrownBy(() -> settings.require(NEW))
                .isInstanceOf(RefusedException.class)
                .hasMessage("there is no table weir.route-table-new; weir table list shows those that there are");
    }
}
