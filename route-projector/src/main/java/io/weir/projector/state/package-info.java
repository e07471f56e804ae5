/**
 * The states of the folds as bytes, for the projector's stores and their changelogs. May be used from any thread.
 *
 * <p>A value is Avro's single-object encoding: the fingerprint of its schema, then the record. Equal states are equal bytes.
 */
@NullMarked
package io.weir.projector.state;

import org.jspecify.annotations.NullMarked;
