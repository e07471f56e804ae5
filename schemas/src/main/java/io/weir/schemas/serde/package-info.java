/**
 * Records to bytes and back, in Confluent's wire format: a zero byte, the schema's id in four bytes (big endian), the
 * record in Avro's binary form.
 *
 * <p>The classes take Confluent's settings by Confluent's names, so that Confluent's own can be put in their place by
 * configuration. Everything here may be used from any thread.
 */
@NullMarked
package io.weir.schemas.serde;

import org.jspecify.annotations.NullMarked;
