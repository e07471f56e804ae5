/**
 * What a webhook's body says: which routes may have changed, and why.
 *
 * <p>{@code POST /v1/webhooks/capi} takes a CAPI audit event, a page of them ({@code {"pagination":…,"resources":[…]}}), a
 * whole v3 route resource or a page of routes as {@code application/json}; the same inside a CloudEvent 1.0 in structured
 * ({@code application/cloudevents+json}), batch ({@code application/cloudevents-batch+json}) or binary mode ({@code ce-*}
 * headers). Only the route's guid and the causes are taken: what the route looks like is always asked of CAPI.
 *
 * <p>Whoever sends it is a credential ({@link io.weir.ingest.credential}) with a scope of organizations and spaces; an event or
 * route out of it is refused with 403. A webhook that somebody repeats within the tolerance of its timestamp is harmless and
 * accepted: it is only a hint, for which CAPI is asked anew.
 *
 * <p>Pure: bytes in, {@link io.weir.ingest.webhook.Hints} or a problem that names the field out.
 */
@NullMarked
package io.weir.ingest.webhook;

import org.jspecify.annotations.NullMarked;
