package io.weir.ingest.endpoint;

import io.weir.schemas.avro.Endpoint;
import java.util.SortedSet;

/**
 * What a source says of one instance.
 *
 * @param endpoint the instance
 * @param uris what of it is said: host and path in lower case, at least one
 * @param ttlSeconds for how long, unless repeated
 */
public record Registration(Endpoint endpoint, SortedSet<String> uris, int ttlSeconds) {}
