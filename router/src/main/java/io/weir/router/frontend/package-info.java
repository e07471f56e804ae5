/**
 * The side of the clients: what is listened on, and what is accepted there.
 *
 * <p>Threads: connections belong to one event loop.
 */
@NullMarked
package io.weir.router.frontend;

import org.jspecify.annotations.NullMarked;
