/**
 * The demo: a small foundation, two sample apps, requests that never stop, and a look at what every change did.
 *
 * <p>Everything it shows is observed from outside: CAPI is changed over its HTTP API, instances register over ingest's, splits
 * are counted from responses, and only the instants at which a router applied a change come from the router itself.
 */
@NullMarked
package io.weir.standalone.demo;

import org.jspecify.annotations.NullMarked;
