package io.weir.projector.fold;

import io.weir.schemas.avro.EndpointSource;

/**
 * The time that one URI of an endpoint has left.
 *
 * @param source who registered it last; its clock is the one that counts
 * @param expiresAt reading of that clock, milliseconds of alive time, from which on the URI is gone
 * @param ttlSeconds the time it was given
 * @param held true if its expiry was put off once by the guard: the next time it goes
 */
public record UriLease(EndpointSource source, long expiresAt, int ttlSeconds, boolean held) {}
