/**
 * Distributed tracing: W3C and B3 headers, spans exported through OpenTelemetry.
 *
 * <p>Threads: contexts are read and made on event loops; spans are exported elsewhere.
 */
@NullMarked
package io.weir.router.tracing;

import org.jspecify.annotations.NullMarked;
