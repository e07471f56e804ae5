package io.weir.projector.fold;

import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.topic.RouteKey;

/** The pure function that makes the route table out of the log, one key at a time. */
@FunctionalInterface
public interface RouteFold {

    /**
     * Applies one event.
     *
     * @param claims what the earlier events under this key made, {@link RouteClaims#NONE} before the first
     * @param key the record's key
     * @param event the record's value
     * @param lineage where the record stands in the log
     */
    RouteFoldResult fold(RouteClaims claims, RouteKey key, RouteEvent event, Lineage lineage);

    /** The rules of that version. */
    static RouteFold of(FoldVersion version) {
        return switch (version) {
            case V1 -> new RouteFoldV1();
        };
    }
}
