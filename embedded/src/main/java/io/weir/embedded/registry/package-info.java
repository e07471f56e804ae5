/**
 * A schema registry in this JVM: the part of Confluent's REST API that serializers use, with the schemas in a compacted
 * Kafka topic, so that ids outlive restarts and several registries on one topic agree.
 *
 * <p>{@code RegistryState} is the pure fold of the topic; {@code SchemaLog} reads it on one thread and answers any
 * thread under its lock; requests run on virtual threads.
 */
@NullMarked
package io.weir.embedded.registry;

import org.jspecify.annotations.NullMarked;
