/** Tests of the benchmarks: that they measure what they say. */
@NullMarked
package io.weir.perf.bench;

import org.jspecify.annotations.NullMarked;
