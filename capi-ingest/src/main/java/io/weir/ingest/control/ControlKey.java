package io.weir.ingest.control;

/** The keys of ingest's records on {@code weir.control}. */
public final class ControlKey {

    /** How far audit events were read: a {@code PollWatermark}. */
    public static final String AUDIT_EVENTS = "watermark-audit-events";

    /** Where the reading of audit events began: what happened before was imported, and has no actor. A {@code PollWatermark}. */
    public static final String FIRST_AUDIT_EVENTS = "first-audit-events";

    /** How far updated routes were read: a {@code PollWatermark}. */
    public static final String ROUTES = "watermark-routes";

    /** How far service route bindings were read: a {@code PollWatermark}. */
    public static final String BINDINGS = "watermark-bindings";

    /** There once the first import is over: an {@code ImportDone}. */
    public static final String IMPORT_DONE = "import-done";

    static final String HELD = "held-";
    static final String DISCARDED = "discarded-";
    static final String ORDER = "scan-order-";

    private ControlKey() {}

    /** A scan that waits for an operator: a {@code HeldScan}. */
    public static String held(String scanId) {
        return HELD + scanId;
    }

    /** Part of what an operator has discarded of a scan: a {@code HeldScan}. */
    public static String discarded(String scanId, int part) {
        return DISCARDED + scanId + "-" + part;
    }

    /** An order that waits for the leader: a {@code ScanOrder}. Each has a key of its own, so that none displaces another. */
    public static String order(String orderId) {
        return ORDER + orderId;
    }
}
