/**
 * The request path: from a client's request to a backend's response.
 *
 * <p>{@link io.weir.router.forward.RequestPath} is the ordered list of steps. Threads: every object here but {@link
 * io.weir.router.forward.Traffic} and the metrics belongs to one event loop; server connections, backend connections and
 * the exchanges between them stay on it, so nothing is locked. Nothing blocks, and no body is gathered: both ways are
 * streams with back-pressure.
 */
@NullMarked
package io.weir.router.forward;

import org.jspecify.annotations.NullMarked;
