package io.weir.standalone.command;

import io.weir.projector.history.ServedTable;
import io.weir.projector.operator.TableSettings;
import io.weir.schemas.avro.ServingTable;
import io.weir.standalone.ingest.FrozenView;
import io.weir.standalone.report.Moment;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that what is served is of the past, so that nobody wonders why nothing changes. */
final class FrozenNotice {

    private FrozenNotice() {}

    /** As ingest says it. */
    static void print(Optional<FrozenView> frozen, PrintWriter err) {
        frozen.ifPresent(table -> {
            print(table.topic() + (table.asOf().isEmpty() ? "" : ", as of " + table.asOf()), err);
        });
    }

    /** As Kafka says it. */
    static void print(ServedTable served, PrintWriter err) {
        print(served.setting(), err);
    }

    static void print(TableSettings settings, PrintWriter err) {
        print(settings.serving(), err);
    }

    private static void print(@Nullable ServingTable setting, PrintWriter err) {
        if (setting == null || !setting.getFrozen()) {
            return;
        }
        Instant asOf = setting.getAsOf();
        Instant orderedAt = setting.getOrderedAt();
        print(
                setting.getTopic()
                        + (asOf == null ? "" : ", as of " + Moment.text(asOf))
                        + (setting.getOrderedBy().isEmpty() ? "" : ", ordered by " + setting.getOrderedBy())
                        + (orderedAt == null ? "" : " at " + Moment.text(orderedAt)),
                err);
    }

    private static void print(String table, PrintWriter err) {
        err.println("weir: the routers serve a frozen table: " + table
                + "; changes do not reach them. weir table switch NAME ends it");
        err.flush();
    }
}
