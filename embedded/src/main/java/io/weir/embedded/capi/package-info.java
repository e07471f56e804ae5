/**
 * A small Cloud Controller (CAPI v3) with its UAA, in memory, over real HTTP: what the demo and the tests of ingest talk to.
 *
 * <p>It keeps the rules of the public reference that matter to routing: weights, destination guids that change with them,
 * {@code updated_at} that does not, whole-second times, pages by offset, audit events in the order of the transaction.
 * {@link io.weir.embedded.capi.Foundation} is the state and its rules, everything else is HTTP and JSON around it.
 *
 * <p>Threads: every public method may be called from any thread. A change is atomic; a list is one consistent view.
 */
@NullMarked
package io.weir.embedded.capi;

import org.jspecify.annotations.NullMarked;
