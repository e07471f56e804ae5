/**
 * The folds as a Kafka Streams topology: which topic is read into which fold, where its states are kept, and where its output
 * goes. Building it does no I/O.
 *
 * <p>Two sub-topologies that share nothing, one for routes and one for endpoints. A processor and its stores belong to one
 * partition and are used by one stream thread at a time.
 */
@NullMarked
package io.weir.projector.topology;

import org.jspecify.annotations.NullMarked;
