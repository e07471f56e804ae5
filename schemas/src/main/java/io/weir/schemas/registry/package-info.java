/**
 * A client of a schema registry that speaks Confluent's REST API.
 *
 * <p>Everything here may be used from any thread; calls block the thread that makes them.
 */
@NullMarked
package io.weir.schemas.registry;

import org.jspecify.annotations.NullMarked;
