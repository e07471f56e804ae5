package io.weir.standalone.command;

import io.weir.projector.history.ServedTable;
import io.weir.schemas.avro.ServingTable;
import io.weir.standalone.report.Moment;
import java.io.PrintWriter;
import java.time.Instant;

/** Says that what is served is of the past, so that nobody wonders why nothing changes. */
final class FrozenNotice {

    private FrozenNotice() {}

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
