/**
 * What the log says about the past: the table at an instant, what changed between two of them, and the history of one route.
 *
 * <p>Reads the log itself and folds it anew, so that no table has to be built. What is shown of an instant is what the serving
 * table's rules make of the events before it. Everything here belongs to one thread.
 */
@NullMarked
package io.weir.projector.history;

import org.jspecify.annotations.NullMarked;
