/**
 * The side of the clients: what is listened on, and what is accepted there. Plain and TLS listeners, certificates by name and their
 * reload, client certificates, PROXY protocol, limits on connections and HTTP/2 frames, and the end of connections in a drain.
 *
 * <p>Threads: connections belong to one event loop; what counts or lists them is shared by all.
 */
@NullMarked
package io.weir.router.frontend;

import org.jspecify.annotations.NullMarked;
