package io.weir.projector.fold;

/** What became of an endpoint event, whatever it did to the table. */
public enum EndpointOutcome {
    /** The table moved. */
    APPLIED,
    /** A heartbeat: the URI has its time again, the table stays. */
    REFRESHED,
    /** An unregistration of what is not there, or of another instance than the one that is. */
    IGNORED,
    /** A beat under which nothing expired. */
    BEAT,
    /** A beat under which URIs expired. */
    EXPIRED,
    /** A beat that would have expired suspiciously much; it was held. */
    HELD,
    /** Not usable. */
    REJECTED
}
