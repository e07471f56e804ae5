/** Processes that runs and benchmarks start: brokers, registry, and Weir's own, which can be killed, paused and started again. */
@NullMarked
package io.weir.perf.process;

import org.jspecify.annotations.NullMarked;
