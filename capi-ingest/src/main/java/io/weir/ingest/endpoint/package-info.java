/**
 * Registration of app instances over HTTP, for platforms without NATS.
 *
 * <p>{@code PUT /v1/endpoints/{id}} says that the instance at {@code id} = {@code address:port} serves some URIs for
 * {@code ttl_seconds} from now; repeating it is the heartbeat. {@code DELETE} says that it serves none any more. Both are signed
 * ({@link io.weir.ingest.signature}) by a credential that names the apps and URIs it may speak for.
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
