/** The way of a change: from the log, a webhook or a registration to the first request that is served by it, and how many the projector takes. */
@NullMarked
package io.weir.perf.propagation;

import org.jspecify.annotations.NullMarked;
