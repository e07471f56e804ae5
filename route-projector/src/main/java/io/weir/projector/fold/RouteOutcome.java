package io.weir.projector.fold;

/** What became of a route event, whatever it did to the table. */
public enum RouteOutcome {
    /** The table moved. */
    APPLIED,
    /** Accepted, but another claim holds the key; the table stays. */
    SHADOWED,
    /** Accepted, and there was nothing to move: a deletion of what was not there, or of a claim in the shadow. */
    UNCHANGED,
    /** Only says who made a change that is already in the log. */
    ATTRIBUTED,
    /** Its revision is not above the one already seen. */
    IGNORED,
    /** A tcp or internal route: such routes are kept in the log and not projected. */
    SKIPPED,
    /** Not usable. */
    REJECTED
}
