/**
 * Connections to endpoints: how they are established, shared, bounded and given up, and what can go wrong with them.
 *
 * <p>{@link io.weir.router.backend.BackendPools} hands out {@link io.weir.router.backend.BackendStream}s, one for each
 * exchange, on connections of HTTP/1.1 or HTTP/2, with or without TLS; {@link io.weir.router.backend.EndpointFault} is the
 * table of what can go wrong and what follows. Built on Netty itself: the HTTP client of the stack does not tell what
 * the router must know, such as whether a request was written, why a certificate was turned down, or which trailers
 * came: {@code docs/decisions/0008-backend-connections.md}.
 *
 * <p>Threads: pools and connections belong to one event loop; {@link io.weir.router.backend.BackendTls} to all.
 */
@NullMarked
package io.weir.router.backend;

import org.jspecify.annotations.NullMarked;
