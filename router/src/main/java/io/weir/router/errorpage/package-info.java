/**
 * What the body of the router's own answers looks like: plain text in Gorouter's form, or a page of the operator's.
 *
 * <p>Threads: pages are immutable; the file is read once, at the start.
 */
@NullMarked
package io.weir.router.errorpage;

import org.jspecify.annotations.NullMarked;
