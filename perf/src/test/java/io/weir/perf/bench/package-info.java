/** Tests of the page of all benchmarks. */
@NullMarked
package io.weir.perf.bench;

import org.jspecify.annotations.NullMarked;
