package io.weir.ingest.worker;

import io.weir.schemas.avro.DeadLetter;

/**
 * A notification that cannot be used.
 *
 * @param letter what is written in its place
 */
record Refused(OwnedPartition partition, long offset, DeadLetter letter) {}
