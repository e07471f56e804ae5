/** Asks proxies over sockets, at a steady rate or as fast as they answer, for routes that are known by a number, and says how long answers took. */
@NullMarked
package io.weir.perf.load;

import org.jspecify.annotations.NullMarked;
