/**
 * Registration of app instances over HTTP, for platforms without NATS.
 *
 * <p>{@code PUT /v1/endpoints/{id}} says that the instance at {@code id} = {@code address:port} serves some URIs for
 * {@code ttl_seconds} from now; repeating it is the heartbeat. {@code DELETE} says that it serves none any more. Both come from a
 * credential ({@link io.weir.ingest.credential}) that names the apps and URIs it may speak for.
 *
 * <p>A signed request that is older than the newest acknowledged one for the same endpoint is refused with 409, by the seconds of
 * their timestamps: an old PUT that somebody repeats does not bring back what a later DELETE withdrew. Equal seconds are let
 * through, so that a sender can repeat its request. This is remembered per instance of ingest and for a bounded number of
 * endpoints; beyond it the tolerance of the signature's timestamp bounds how old a repeated request can be. Certificates and tokens
 * leave repetition to TLS.
 *
 * <p>Heartbeats are thinned: a change is written at once, a repeat at most every quarter of the TTL. What was written last is
 * remembered per instance of ingest and for a bounded number of endpoints; behind a balancer another instance may not know it and
 * writes once more, which is harmless. An instance that did not see a DELETE that went to another one repeats the registration
 * a quarter of its TTL later at the latest.
 *
 * <p>{@code EndpointId}, {@code Registration}, {@code Scope}, {@code UriPattern} and {@code EndpointPlan} are pure. {@link
 * io.weir.ingest.endpoint.EndpointWriter} may be used by several threads; two requests for one endpoint are written in the
 * order in which they were remembered.
 */
@NullMarked
package io.weir.ingest.endpoint;

import org.jspecify.annotations.NullMarked;
