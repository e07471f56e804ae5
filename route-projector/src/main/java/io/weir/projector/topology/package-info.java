/**
 * The folds as topologies of Kafka Streams: which topic is read into which fold, where its states are kept, and where its output
 * goes. Building it does no I/O.
 *
 * <p>Each route table is an application of its own, and so are the endpoints. A processor and its stores belong to one
 * partition and are used by one stream thread at a time.
 */
@NullMarked
package io.weir.projector.topology;

import org.jspecify.annotations.NullMarked;
