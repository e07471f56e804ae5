/**
 * Who of a sharded fleet serves which host: slices, their owners, and the signed hop from the router that was asked to the one that
 * knows.
 *
 * <p>A slice is a partition of the route table: the exact hosts in it. {@link io.weir.router.shard.Slices} says what this router holds
 * and belongs to the table's writer; {@link io.weir.router.shard.Shards} is what event loops read, without locks. Nothing here knows
 * Kafka or Vert.x.
 */
@NullMarked
package io.weir.router.shard;

import org.jspecify.annotations.NullMarked;
