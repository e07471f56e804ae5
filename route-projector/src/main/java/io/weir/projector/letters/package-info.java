/**
 * Reads {@code weir.dead-letters} for those who look into it: which records were refused, why, and what stood in them. Everything here
 * belongs to one thread.
 */
@NullMarked
package io.weir.projector.letters;

import org.jspecify.annotations.NullMarked;
