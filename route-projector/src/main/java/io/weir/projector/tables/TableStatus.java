package io.weir.projector.tables;

import io.weir.projector.runtime.Job;
import io.weir.projector.runtime.Projection;

/**
 * How it stands with one table on this instance.
 *
 * @param table its topic
 * @param standing how it is
 * @param remark what there is to say beside that, "" for nothing
 */
public record TableStatus(String table, Standing standing, String remark) {

    /** How a table is. */
    public enum Standing {
        /** It is yet to start, or its partitions are being handed out and its states restored. */
        STARTING("starting"),
        /** It is projected. */
        READY("ready"),
        /** It gave up; the log says why. */
        FAILED("failed"),
        /** It is being closed, or is. */
        CLOSED("closed"),
        /** It is ordered and not run here. */
        LEFT_OUT("not started"),
        /** Nobody is to project it: it is retired, or complete. */
        AT_REST("at rest");

        private final String words;

        Standing(String words) {
            this.words = words;
        }
    }

    static TableStatus of(Projection projection) {
        Standing standing = projection.ended().isCompletedExceptionally()
                ? Standing.FAILED
                : switch (projection.streams().state()) {
                    case CREATED, REBALANCING -> Standing.STARTING;
                    case RUNNING -> Standing.READY;
                    case PENDING_SHUTDOWN, NOT_RUNNING -> Standing.CLOSED;
                    case PENDING_ERROR, ERROR -> Standing.FAILED;
                };
        String remark = switch (projection.job()) {
            case Job.Endpoints endpoints -> "";
            case Job.Routes routes ->
                "fold " + routes.foldVersion() + (routes.extent().past() ? ", of the past" : "");
        };
        return new TableStatus(projection.job().table(), standing, remark);
    }

    /** A line for people. */
    public String line() {
        return table + ": " + standing.words + (remark.isEmpty() ? "" : " (" + remark + ")");
    }
}
