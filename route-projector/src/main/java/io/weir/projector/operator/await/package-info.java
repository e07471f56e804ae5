/**
 * Waiting for a change to be live everywhere: what became of the event, and which members of the fleet have applied it. May be used
 * from any thread.
 */
@NullMarked
package io.weir.projector.operator.await;

import org.jspecify.annotations.NullMarked;
