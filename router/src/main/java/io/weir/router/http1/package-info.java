/**
 * HTTP/1 as bytes: heads and bodies that a {@linkplain io.weir.router.guard guard} has let through are read, and heads are written.
 *
 * <p>Nothing is judged here on the way in, as the guard has read every byte before; on the way out no line break gets into a line.
 * Why this and not the stack's codec: {@code docs/decisions/0023-http1-without-the-stack.md}. Threads: each object belongs to one event
 * loop.
 */
@NullMarked
package io.weir.router.http1;

import org.jspecify.annotations.NullMarked;
