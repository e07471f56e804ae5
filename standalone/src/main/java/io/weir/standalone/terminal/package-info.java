/**
 * What the command line shows: plain lines everywhere, and on a terminal colour and regions that are redrawn in place.
 *
 * <p>Everything here is plain text first: without a terminal, with {@code NO_COLOR} or in a charset without block characters
 * the same facts are printed, line by line. A {@link io.weir.standalone.terminal.Terminal} is used by one thread.
 */
@NullMarked
package io.weir.standalone.terminal;

import org.jspecify.annotations.NullMarked;
