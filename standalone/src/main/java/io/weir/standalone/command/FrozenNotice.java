package io.weir.standalone.command;

import io.weir.projector.history.ServedTable;
import io.weir.schemas.avro.ServingTable;
import io.weir.standalone.ingest.FrozenView;
import io.weir.standalone.report.Moment;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;

/** Says that what is served is of the past, so that nobody wonders why nothing changes. */
final class FrozenNotice {

    private FrozenNotice() {}

    /** As ingest says it. */
    static void print(Optional<FrozenView> frozen, PrintWriter err) {
        frozen.ifPresent(table -> {
            err.println("weir: the routers serve a table of the past, " + table.topic()
                    + (table.asOf().isEmpty() ? "" : " as of " + table.asOf()));
            err.flush();
        });
    }

    /** As Kafka says it. */
    static void print(ServedTable served, PrintWriter err) {
        ServingTable setting = served.setting();
        if (setting == null || !setting.getFrozen()) {
            return;
        }
        Instant asOf = setting.getAsOf();
        Instant orderedAt = setting.getOrderedAt();
        err.println("weir: the routers serve a table of the past, " + setting.getTopic()
                + (asOf == null ? "" : " as of " + Moment.text(asOf))
                + (setting.getOrderedBy().isEmpty() ? "" : ", ordered by " + setting.getOrderedBy())
                + (orderedAt == null ? "" : " at " + Moment.text(orderedAt)));
        err.flush();
    }
}
