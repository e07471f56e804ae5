/**
 * The {@code weir} command: {@link io.weir.standalone.WeirCommand} is its entry, everything else is a package below.
 */
@NullMarked
package io.weir.standalone;

import org.jspecify.annotations.NullMarked;
