/**
 * Routes and endpoints in the router's own compact form, and the one writer that keeps them.
 *
 * <p>{@link io.weir.router.table.TableWriter} applies records in the order of the log, on one thread, and publishes one
 * immutable {@link io.weir.router.table.RouteView} per route that changed; {@link io.weir.router.table.RouteTable} is what
 * every other thread reads, without locks. Nothing here knows Avro, Kafka or Vert.x; no clock, no randomness.
 */
@NullMarked
package io.weir.router.table;

import org.jspecify.annotations.NullMarked;
