package io.weir.ingest.capi;

import io.weir.schemas.avro.Cause;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that somebody did, as CAPI recorded it.
 *
 * @param guid guid of the event; a page may repeat it
 * @param type such as {@code audit.app.map-route}
 * @param createdAt when it happened, whole seconds, CAPI's clock: the start of the transaction, so that an event can become
 *     visible after a later one
 * @param routeGuid the route that it concerns; empty when it concerns none or does not say
 * @param targetGuid guid of the resource that it was done to, such as an app, a route, a space; empty when it does not say
 * @param cause the same for the log
 */
public record AuditEvent(
        String guid, String type, Instant createdAt, Optional<String> routeGuid, String targetGuid, Cause cause) {}
