package io.weir.projector.deadletter;

/** Where a record stands. */
public record RecordOrigin(String topic, int partition, long offset) {}
