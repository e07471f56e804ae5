package io.weir.ingest.capi;

/**
 * One route of a list.
 *
 * @param guid guid of the route; empty when the resource has none
 * @param observation what CAPI shows: Found, OutOfScope or Malformed
 * @param contentFingerprint 64-bit hash of the resource as CAPI wrote it: the same for as long as CAPI shows the same; what
 *     stands elsewhere (bindings, isolation segments) is not in it
 */
public record RouteItem(String guid, Observation observation, long contentFingerprint) {}
