/**
 * What operators see of a router: health, the table, why a request goes where it goes, metrics.
 *
 * <p>Threads: one event loop of its own, beside those of traffic. Listings go in portions.
 */
@NullMarked
package io.weir.router.admin;

import org.jspecify.annotations.NullMarked;
