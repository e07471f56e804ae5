/**
 * What the log says of every route, as the leader of ingest follows it on {@code weir.route-state}: enough to tell whether a scan
 * shows anything new.
 *
 * <p>{@link io.weir.ingest.state.RouteIndex} is filled by its reader's thread and may be used by any.
 */
@NullMarked
package io.weir.ingest.state;

import org.jspecify.annotations.NullMarked;
