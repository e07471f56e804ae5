/** Tests of the benchmarks of propagation: that they measure what they say. */
@NullMarked
package io.weir.perf.propagation;

import org.jspecify.annotations.NullMarked;
