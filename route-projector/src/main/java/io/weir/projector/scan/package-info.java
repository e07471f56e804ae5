/**
 * Reads topics from outside, for commands that show what is in them: no group, nothing committed, nothing written. One object
 * belongs to one thread.
 */
@NullMarked
package io.weir.projector.scan;

import org.jspecify.annotations.NullMarked;
