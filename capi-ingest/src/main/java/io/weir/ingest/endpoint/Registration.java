package io.weir.ingest.endpoint;

import io.weir.schemas.avro.Endpoint;
import java.util.SortedSet;

/**
 * What a PUT says.
 *
 * @param endpoint the instance
 * @param uris what it serves: host and path in lower case, at least one
 * @param ttlSeconds for how long, unless repeated
 */
record Registration(Endpoint endpoint, SortedSet<String> uris, int ttlSeconds) {}
