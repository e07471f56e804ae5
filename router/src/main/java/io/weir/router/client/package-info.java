/**
 * The client's side of an exchange: a request as it was read and the response as it is written, whatever version of HTTP they are.
 *
 * <p>{@link io.weir.router.client.ClientStream} is one of them. HTTP/1 is spoken here on the connection itself ({@link
 * io.weir.router.client.Http1Client}), behind its {@linkplain io.weir.router.guard.RequestGuard guard}; of HTTP/2 the HTTP stack keeps the
 * connection, and its streams are spoken here ({@link io.weir.router.client.Http2Client}). Why: {@code docs/decisions/0023-http1-without-the-stack.md}
 * and {@code docs/decisions/0028-http2-streams-without-the-stack.md}. Threads: every object belongs to one event loop.
 */
@NullMarked
package io.weir.router.client;

import org.jspecify.annotations.NullMarked;
