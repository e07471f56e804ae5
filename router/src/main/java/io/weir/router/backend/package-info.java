/**
 * Connections to endpoints: how they are established, shared, bounded and given up.
 *
 * <p>Threads: pools and connections belong to one event loop.
 */
@NullMarked
package io.weir.router.backend;

import org.jspecify.annotations.NullMarked;
