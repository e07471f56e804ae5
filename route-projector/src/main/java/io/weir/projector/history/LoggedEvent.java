package io.weir.projector.history;

import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.topic.RouteKey;
import java.time.Instant;

/**
 * An event as it stands in the log.
 *
 * @param partition partition of the log; the route table's record of the same key has the same one
 * @param offset offset in the partition
 * @param appendTime when the broker appended it
 * @param key host and path under which it stands
 * @param event what it says
 */
public record LoggedEvent(int partition, long offset, Instant appendTime, RouteKey key, RouteEvent event)
        implements LogRecord {}
