/**
 * Who polls and scans: whichever instance the worker's consumer group has given partition 0 of the inbox. No other election is
 * needed, and the group notices within a session timeout when it dies.
 *
 * <p>{@link io.weir.ingest.leader.Leader} hears of gains and losses on the worker's thread and never blocks it; each life of a leader
 * has threads of its own, which end by interruption. A leader that was paused and does not know yet that it is none asks
 * {@code Ownership.owns} before each poll and scan; should it slip through, it makes notifications that are already there.
 */
@NullMarked
package io.weir.ingest.leader;

import org.jspecify.annotations.NullMarked;
