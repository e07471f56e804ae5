package io.weir.projector.fold;

import java.util.Locale;

/** Every reason for which the projector refuses a record. Their words stand in dead letters and metrics: never rename one. */
public enum RejectReason {
    KEY_MISSING,
    KEY_INVALID,
    KEY_MISMATCH,
    VALUE_MISSING,
    UNDECODABLE,
    REVISION_INVALID,
    GUID_MISMATCH,
    PROTOCOL_UNKNOWN,
    HOST_INVALID,
    PATH_INVALID,
    DESTINATION_INCOMPLETE,
    DESTINATIONS_TOO_MANY,
    PORT_OUT_OF_RANGE,
    WEIGHTS_MIXED,
    WEIGHTS_NEGATIVE,
    WEIGHTS_ALL_ZERO,
    ENTRY_TOO_LARGE,
    ADDRESS_INVALID,
    URI_INVALID,
    URIS_TOO_MANY,
    TTL_OUT_OF_RANGE;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word as it stands in {@code DeadLetter.reason}, such as {@code weights-mixed}. */
    public String word() {
        return word;
    }

    Rejection because(String message) {
        return new Rejection(this, message);
    }
}
