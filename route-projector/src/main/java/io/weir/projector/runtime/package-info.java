/**
 * How the topology runs: the settings of Kafka Streams, the memory of its stores, what happens when a thread fails. Each class says
 * which threads may use it.
 */
@NullMarked
package io.weir.projector.runtime;

import org.jspecify.annotations.NullMarked;
