/**
 * The access log: one line for every exchange, in Gorouter's form or as JSON, written without ever holding up an event loop.
 *
 * <p>Threads: each event loop makes its lines in a buffer of its own and hands them to the one thread that writes through a ring that
 * only these two share. Rings are bounded together; what does not fit is dropped and counted. A disk that is full or a file that cannot
 * be written is the writer's trouble alone.
 */
@NullMarked
package io.weir.router.accesslog;

import org.jspecify.annotations.NullMarked;
