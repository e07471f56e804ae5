@NullMarked
package io.weir.perf.soak;

import org.jspecify.annotations.NullMarked;
