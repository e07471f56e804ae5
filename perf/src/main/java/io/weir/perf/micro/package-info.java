/**
 * The router's table without a router: what it costs to look a route up, to select an endpoint, and to apply a change. Written for JMH, which runs
 * each class here in a JVM of its own; {@code ./weir bench table} starts it.
 */
@NullMarked
package io.weir.perf.micro;

import org.jspecify.annotations.NullMarked;
