/**
 * The durable inbox {@code weir.capi-notifications}: whoever learns that a route may have changed appends a notification here,
 * and counts on it only once Kafka has acknowledged it on all in-sync replicas.
 *
 * <p>{@link io.weir.ingest.inbox.Inbox} may be used by several threads. Appending can block for as long as Kafka's producer does
 * when it has no metadata or no room, so it is never called on an event loop.
 */
@NullMarked
package io.weir.ingest.inbox;

import org.jspecify.annotations.NullMarked;
