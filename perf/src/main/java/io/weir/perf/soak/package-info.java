/**
 * The chaos run behind {@code ./weir soak}: every Weir process is its own JVM, is killed and paused at random with a printed
 * seed while routes change, and at the end CAPI, the log, the table and a router started afterwards must say the same.
 *
 * <p>{@code ./weir soak capi} is another run, of ingest without webhooks: it polls and scans a simulated CAPI that misbehaves by chance,
 * while a history of what CAPI really held judges every record of the log as it comes.
 *
 * <p>{@code ./weir soak router} is what clients see: a load balancer asks a fleet of routers at a steady rate while it grows, shrinks and loses
 * routers, and every answer names the backend that gave it.
 *
 * <p>The checks share no class with what they check: they decode the topics with Avro's generic reader and fold the log on plain maps.
 *
 * <p>Threads: one for the changes, one for each process's disturbances, and the caller's, which waits and verifies.
 */
@NullMarked
package io.weir.perf.soak;

import org.jspecify.annotations.NullMarked;
