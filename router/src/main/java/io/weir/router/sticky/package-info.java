/**
 * Requests of one user that stay together: on one instance by Gorouter's session cookies, on one side of a weighted split by a hash of
 * the user.
 *
 * <p>Pure but for the steps. Threads: one event loop.
 */
@NullMarked
package io.weir.router.sticky;

import org.jspecify.annotations.NullMarked;
