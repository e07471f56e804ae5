package io.weir.ingest.nats;

import java.util.Locale;

/** Why a message on {@code router.register} or {@code router.unregister} cannot be used. */
enum RefusalReason {
    /** Longer than any registration. */
    TOO_LARGE,
    /** Not one JSON object. */
    NOT_JSON,
    /** A field has a value of another type than Gorouter reads there. */
    WRONG_TYPE,
    /** No host, or one that is neither an IP address nor a host name. */
    HOST_INVALID,
    /** Neither a port nor a TLS port. */
    PORT_MISSING,
    /** No URI. */
    URIS_MISSING,
    /** A URI that is not host and path. */
    URI_INVALID,
    /** A route service that is not reached by https. */
    ROUTE_SERVICE_NOT_HTTPS,
    /** A route service of a URI without an app: nothing else would send its requests there. */
    ROUTE_SERVICE_WITHOUT_APP;

    /** As it stands in a dead letter and on a metric. */
    String word() {
        return "nats-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
