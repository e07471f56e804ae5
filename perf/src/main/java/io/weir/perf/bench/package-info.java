/** The commands of {@code ./weir bench}, and the page that is made of what they have left. */
@NullMarked
package io.weir.perf.bench;

import org.jspecify.annotations.NullMarked;
