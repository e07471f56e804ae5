/** Tests of the benchmarks of the table: that they measure what they say. */
@NullMarked
package io.weir.perf.table;

import org.jspecify.annotations.NullMarked;
