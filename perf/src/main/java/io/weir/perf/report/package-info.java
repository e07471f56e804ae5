/** What all benchmarks share: where they leave their samples, on what machine they were taken, and how times are written. */
@NullMarked
package io.weir.perf.report;

import org.jspecify.annotations.NullMarked;
