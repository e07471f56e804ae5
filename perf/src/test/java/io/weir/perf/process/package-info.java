/** Tests of what is read of processes. */
@NullMarked
package io.weir.perf.process;

import org.jspecify.annotations.NullMarked;
