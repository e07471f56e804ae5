/**
 * From host and path of a request to the route that it belongs to, by Gorouter's rules.
 *
 * <p>Pure structure: it knows hosts, paths and {@link io.weir.router.lookup.Leaf leaves}, not what a leaf leads to.
 * Threads: one writer, any number of readers. Reading takes no lock and allocates nothing; a reader sees an addition when
 * {@code add} has returned, and never misses a leaf that was there before it began and is not removed.
 */
@NullMarked
package io.weir.router.lookup;

import org.jspecify.annotations.NullMarked;
