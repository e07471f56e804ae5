/**
 * The HTTP server: which path and method leads to which operation, and every error as {@code application/problem+json} (RFC
 * 9457).
 *
 * <p>A request is worked in this order: path (404), method (405 with {@code Allow}), room (503 with {@code Retry-After}), body
 * (413, 408), operation. The first four run on an event loop and never block; an {@link io.weir.ingest.http.Operation} runs on a
 * virtual thread of its own and may block. The number of requests between the third step and the answer is bounded, and with
 * it the memory for bodies.
 */
@NullMarked
package io.weir.ingest.http;

import org.jspecify.annotations.NullMarked;
