package io.weir.projector.operator.await;

import java.util.Locale;

/** Why a change has no record of its own in the table, so that there is nothing to wait for. Never rename one: their words are the API. */
public enum NoEntry {
    /** There was nothing to move: a deletion of what was not in the table. */
    UNCHANGED,
    /** Another route holds the host and path. */
    SHADOWED,
    /** The fold refuses it. */
    REJECTED,
    /** It only says who made a change that was in the log before. */
    ATTRIBUTED,
    /** A route that is not projected: tcp, or of an internal domain. */
    SKIPPED,
    /** An event of the same or a higher revision came before it. */
    IGNORED,
    /** The routers serve a table of an instant before it. */
    FROZEN;

    /** The word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
