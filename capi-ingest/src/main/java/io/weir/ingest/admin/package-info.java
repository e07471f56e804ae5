/**
 * What operators and their tools look at: {@code /health}, {@code /ready} and {@code /metrics}; and what they order.
 *
 * <p>Asks for no credential, so it listens on loopback unless told otherwise.
 */
@NullMarked
package io.weir.ingest.admin;

import org.jspecify.annotations.NullMarked;
