/**
 * One request on its way, and what acts on it: the steps that prepare it for a backend, those that prepare its response, and those
 * that are told when it is over.
 *
 * <p>Threads: everything here belongs to one event loop.
 */
@NullMarked
package io.weir.router.exchange;

import org.jspecify.annotations.NullMarked;
