/** Tests of the benchmark of forwarding: that it measures what it says. */
@NullMarked
package io.weir.perf.forward;

import org.jspecify.annotations.NullMarked;
