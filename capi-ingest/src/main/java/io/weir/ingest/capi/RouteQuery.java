package io.weir.ingest.capi;

import java.time.Instant;
import java.util.Optional;

/**
 * Which routes a list is to hold.
 *
 * @param updatedSince only routes whose {@code updated_at} is this or later, in whole seconds of CAPI's clock
 * @param perPage routes per page, 1..{@value CapiClient#PER_PAGE_MAX}
 */
public record RouteQuery(Optional<Instant> updatedSince, int perPage) {

    public RouteQuery {
        if (perPage < 1 || perPage > CapiClient.PER_PAGE_MAX) {
            throw new IllegalArgumentException("perPage: " + perPage + ", expected 1 to " + CapiClient.PER_PAGE_MAX);
        }
    }

    /** Every route in scope, in the order of their creation. */
    public static RouteQuery all(int perPage) {
        return new RouteQuery(Optional.empty(), perPage);
    }

    /** Routes whose row CAPI saved since then, those included that have left the scope by it. */
    public static RouteQuery updatedSince(Instant since, int perPage) {
        return new RouteQuery(Optional.of(since), perPage);
    }
}
