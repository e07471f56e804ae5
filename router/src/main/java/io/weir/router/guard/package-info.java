/**
 * What HTTP/1 may look like on the wire: bytes that two programs could read differently go no further than here.
 *
 * <p>The scanners are pure: fed with bytes, they say where messages begin and end, or why they have no single reading. The
 * guards put them in front of whoever reads the bytes, towards clients and towards backends: the router's own readers. Threads: every object belongs to
 * one connection and so to one event loop. Why: {@code docs/decisions/0009-guard-before-the-decoder.md}.
 */
@NullMarked
package io.weir.router.guard;

import org.jspecify.annotations.NullMarked;
