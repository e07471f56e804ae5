package io.weir.ingest.webhook;

import io.weir.schemas.avro.Cause;

/**
 * One thing that a webhook said: this route may have changed, because of this.
 *
 * @param routeGuid guid of the route
 * @param cause why; of kind CAPI_EVENT for an audit event, WEBHOOK for a route resource
 */
public record Hint(String routeGuid, Cause cause) {}
