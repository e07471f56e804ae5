/**
 * Route services: requests that go through a service of the user's first and come back signed, compatible with Gorouter's.
 *
 * <p>Signatures and URLs are pure; the step that uses them belongs to one event loop.
 */
@NullMarked
package io.weir.router.routeservice;

import org.jspecify.annotations.NullMarked;
