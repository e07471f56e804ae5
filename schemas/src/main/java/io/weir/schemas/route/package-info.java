/**
 * Routes as values: one canonical form and a hash of their content. Pure; no clock, no Kafka.
 *
 * <p>Everything here may be used from any thread.
 */
@NullMarked
package io.weir.schemas.route;

import org.jspecify.annotations.NullMarked;
