package io.weir.projector.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableOrderReaderTest {

    private static final String CONTROL = "weir.control";
    private static final String A = "weir.route-table-a";

    private final List<TableOrders> told = new ArrayList<>();
    private final TableOrderReader reader = new TableOrderReader(told::add);

    private void read(String key, @Nullable Object value) {
        reader.apply(new TableRecord<>(
                CONTROL, 0, 0, 0, key, value == null ? null : new Control(value), new RecordHeaders()));
    }

    private static ProjectedTable order(String topic, boolean retired) {
        return new ProjectedTable(topic, 1, null, Map.of(), retired, "me", Instant.EPOCH);
    }

    @Test
    void tellsNothingBeforeAllWasReadAndEveryChangeAfterIt() {
        read("table-" + A, order(A, false));
        assertThat(told).isEmpty();

        reader.caughtUp();
        read("table-" + A, order(A, true));
        read("table-" + A, null);

        assertThat(told)
                .containsExactly(
                        new TableOrders(Map.of(A, order(A, false)), Set.of()),
                        new TableOrders(Map.of(A, order(A, true)), Set.of()),
                        new TableOrders(Map.of(), Set.of()));
    }

    @Test
    void leavesOtherSettingsAlone() {
        reader.caughtUp();
        told.clear();

        read("serving-table", new ServingTable(A, false, null, "me", Instant.EPOCH));

        assertThat(told).isEmpty();
    }

    @Test
    void anOrderThatCannotBeReadIsNamedUnlessOneWasReadBefore() {
        read("table-" + A, order(A, false));
        reader.recordFailed(new FailedRecord(CONTROL, 0, 1, "table-" + A, new IllegalStateException("new schema")));
        reader.recordFailed(
                new FailedRecord(CONTROL, 0, 2, "table-weir.route-table", new IllegalStateException("too")));
        read("table-weir.route-table-b", order(A, false));
        reader.recordFailed(new FailedRecord(CONTROL, 0, 3, null, new IllegalStateException("no key")));

        reader.caughtUp();

        assertThat(told)
                .containsExactly(
                        new TableOrders(Map.of(A, order(A, false)), Set.of("weir.route-table", "weir.route-table-b")));
    }

    @Test
    void readingAgainItKeepsStillUntilTheEndAndForgetsWhatIsGone() {
        read("table-" + A, order(A, false));
        read("table-weir.route-table", order("weir.route-table", true));
        reader.caughtUp();
        told.clear();

        reader.restarted(Set.of(new TopicPartition(CONTROL, 0)));
        read("table-weir.route-table", order("weir.route-table", false));
        read("table-weir.route-table", order("weir.route-table", true));
        assertThat(told).isEmpty();
        reader.caughtUp();

        assertThat(told)
                .containsExactly(
                        new TableOrders(Map.of("weir.route-table", order("weir.route-table", true)), Set.of()));
    }
}
