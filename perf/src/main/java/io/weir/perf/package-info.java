/** Benchmarks and long runs, each named after the event that it prices or survives. */
@NullMarked
package io.weir.perf;

import org.jspecify.annotations.NullMarked;
