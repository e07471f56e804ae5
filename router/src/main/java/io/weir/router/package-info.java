/**
 * The data plane: both tables in memory, lookup, weighted selection, forwarding, and the admin endpoints.
 *
 * <p>{@link io.weir.router.Router} wires the packages below with plain constructors and owns their life.
 */
@NullMarked
package io.weir.router;

import org.jspecify.annotations.NullMarked;
