package io.weir.router.table;

import io.weir.schemas.topic.RouteKey;
import java.util.List;

/**
 * An endpoint of the endpoint table.
 *
 * @param instance the instance at this address
 * @param uris hosts and paths it is registered for
 * @param lineage the event that last changed it
 */
public record EndpointEntry(Instance instance, List<RouteKey> uris, Lineage lineage) {

    public EndpointEntry {
        uris = List.copyOf(uris);
    }
}
