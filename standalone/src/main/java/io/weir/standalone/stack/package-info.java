/**
 * One-machine mode: every service of Weir, the broker and the registry in this JVM, wired in the order in which they need one
 * another, closed in reverse.
 *
 * <p>Each service gets the configuration file that it would get as a process of its own; the files are written into the data
 * folder, so that one can see and reuse them.
 */
@NullMarked
package io.weir.standalone.stack;

import org.jspecify.annotations.NullMarked;
