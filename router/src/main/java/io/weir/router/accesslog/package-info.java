/**
 * The access log: one line for every exchange, in Gorouter's form or as JSON, written without ever holding up an event loop.
 *
 * <p>Threads: lines are made on event loops and written by one thread.
 */
@NullMarked
package io.weir.router.accesslog;

import org.jspecify.annotations.NullMarked;
