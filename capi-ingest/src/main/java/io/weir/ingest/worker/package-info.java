/**
 * The one writer of the log: takes notifications from the inbox, asks CAPI how the routes are, and writes what changed.
 *
 * <p>The inbox is worked by a consumer group. What a batch of notifications leads to, route events, route states and the new
 * position of the inbox, is one Kafka transaction. A worker that lost its partitions without noticing is fenced when it sends
 * the position, since that carries its generation of the group (KIP-447), and its transaction is aborted.
 *
 * <p>A partition is worked only after it was <em>opened</em> ({@code PartitionOpener}): its position is known to be stable, what
 * is known of its routes was read from {@code weir.route-state}, and where the position was missing a scan was ordered in the
 * place of the notifications that may be lost.
 *
 * <p>A notification that asks for a second look stays uncommitted until that look was taken, so a worker that dies in between
 * repeats both instead of losing the second.
 *
 * <p>An operator's order about a route comes by the same way, but is worked exactly once: how far the orders of a partition are
 * dealt with is committed beside its position ({@code OrderMark}).
 *
 * <p>Threads: {@link io.weir.ingest.worker.Worker} has one thread that owns consumer, producer and everything known of the routes.
 * Whatever waits for CAPI, for the registry or for a read to the end runs on a helper thread that gets values and returns values;
 * meanwhile the worker goes on polling with its partitions paused, so that it stays in the group however long CAPI is away.
 * {@code RouteDecision}, {@code OrderDecision}, {@code BatchPlan}, {@code KnownRoute} and {@code Causes} are pure.
 */
@NullMarked
package io.weir.ingest.worker;

import org.jspecify.annotations.NullMarked;
