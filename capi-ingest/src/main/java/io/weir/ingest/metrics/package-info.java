/**
 * What ingest counts and times, by name, for Prometheus.
 *
 * <p>May be used from any thread. Every label has few values: a kind, a status, an outcome; never a route or a host.
 */
@NullMarked
package io.weir.ingest.metrics;

import org.jspecify.annotations.NullMarked;
