/**
 * The steps of the request path, each small enough to be read at a glance; {@code io.weir.router.forward.RequestPath} lists them in order.
 *
 * <p>Threads: each event loop has steps of its own.
 */
@NullMarked
package io.weir.router.step;

import org.jspecify.annotations.NullMarked;
