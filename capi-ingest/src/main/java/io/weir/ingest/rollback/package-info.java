/**
 * Putting back what a route was: what the log says of one route, read when an operator asks, and which parts of a route an earlier
 * revision can give back.
 *
 * <p>{@link io.weir.ingest.rollback.RouteLog} may be used by several threads and blocks; it is never called on an event loop or by the
 * worker. {@link io.weir.ingest.rollback.RestoredRoute} is pure.
 */
@NullMarked
package io.weir.ingest.rollback;

import org.jspecify.annotations.NullMarked;
