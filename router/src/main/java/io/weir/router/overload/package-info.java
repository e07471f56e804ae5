/**
 * When there is more to do than can be done: new requests are turned away early, so that those under way end in time.
 *
 * <p>Threads: {@link io.weir.router.overload.Overload} is shared by all event loops; the rest belongs to one.
 */
@NullMarked
package io.weir.router.overload;

import org.jspecify.annotations.NullMarked;
