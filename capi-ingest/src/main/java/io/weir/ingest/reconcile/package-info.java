/**
 * Compares all of CAPI's routes with what the log says of them, again and again: what nobody announced is found here, and what is
 * gone is deleted only when it is sure (DESIGN 5.5, 5.6).
 *
 * <p>A scan reads every page, lets everything that is on its way settle, and only then takes a difference for one. Differences go
 * through the inbox like any hint. Routes that CAPI does not show are asked for one by one; too many of them at once that no audit
 * event explains are <em>held</em> until an operator has released or discarded them, or CAPI shows them again.
 *
 * <p>{@link io.weir.ingest.reconcile.Reconciler} runs on the leader's thread; what it shows of itself ({@code ScanProgress}) may be
 * asked by any. {@code Judgement} and {@code ScanSchedule} are pure.
 */
@NullMarked
package io.weir.ingest.reconcile;

import org.jspecify.annotations.NullMarked;
