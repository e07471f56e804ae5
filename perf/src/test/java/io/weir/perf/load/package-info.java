/** Tests of the driver. */
@NullMarked
package io.weir.perf.load;

import org.jspecify.annotations.NullMarked;
