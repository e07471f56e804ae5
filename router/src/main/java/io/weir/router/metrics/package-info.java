/**
 * What is counted of requests: of all, and of the routes and destinations that get most of them.
 *
 * <p>Threads: every event loop counts in numbers of its own, which nobody else writes; a scrape adds them up, ranks routes and does
 * everything else that takes time.
 */
@NullMarked
package io.weir.router.metrics;

import org.jspecify.annotations.NullMarked;
