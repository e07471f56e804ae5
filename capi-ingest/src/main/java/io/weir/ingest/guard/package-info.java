/**
 * The mass-delete guard's arithmetic (DESIGN 5.6): how many deletions that nothing explains are too many, and how many there were
 * lately. Pure; time is an argument.
 */
@NullMarked
package io.weir.ingest.guard;

import org.jspecify.annotations.NullMarked;
