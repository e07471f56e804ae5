/**
 * Registrations as route-emitter and route-registrar announce them over NATS, heard as Gorouter hears them.
 *
 * <p>Every instance hears everything; the owner of an endpoint's partition writes it, a change at once and a repeat at most every quarter
 * of its TTL. The clock of expiry moves on only while each server returns probes and nothing was lost ({@link
 * io.weir.ingest.nats.ProbeRounds}), for so long that every emitter has repeated what was missed before ({@link
 * io.weir.ingest.nats.NatsGate}); after a pause of the process nothing is believed that may be older ({@link
 * io.weir.ingest.nats.Trust}).
 *
 * <p>Threads: one per connection, one that delivers messages, one that ticks, one that beats. {@code RegisterMessage}, {@code
 * RegisterMessageReader}, {@code RegisterFields}, {@code MessageReading}, {@code RouterStart} and {@code NatsServer} are pure.
 */
@NullMarked
package io.weir.ingest.nats;

import org.jspecify.annotations.NullMarked;
