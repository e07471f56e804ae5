package io.weir.embedded.capi;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route with its destinations.
 *
 * @param protocol {@code http} or {@code tcp}, the domain's
 * @param host may be empty or {@code *}
 * @param path empty or starting with {@code /}
 * @param port of a tcp route; null for http
 * @param url as CAPI shows it
 * @param destinations in the order of their rows
 * @param options null where the column is NULL (routes older than options), empty for new routes
 * @param sharedSpaceGuids spaces that the route is shared with
 */
public record CapiRoute(
        long id,
        String guid,
        String protocol,
        String host,
        String path,
        @Nullable Integer port,
        String url,
        List<CapiDestination> destinations,
        @Nullable Map<String, String> options,
        Metadata metadata,
        String spaceGuid,
        String domainGuid,
        List<String> sharedSpaceGuids,
        Instant createdAt,
        Instant updatedAt)
        implements CapiResource {

    public CapiRoute {
        destinations = List.copyOf(destinations);
        options = options == null ? null : Map.copyOf(options);
        sharedSpaceGuids = List.copyOf(sharedSpaceGuids);
    }

    /** With other destinations; {@code updatedAt} stays, as in CAPI, where destinations are rows of their own. */
    CapiRoute withDestinations(List<CapiDestination> replaced) {
        return new CapiRoute(
                id,
                guid,
                protocol,
                host,
                path,
                port,
                url,
                replaced,
                options,
                metadata,
                spaceGuid,
                domainGuid,
                sharedSpaceGuids,
                createdAt,
                updatedAt);
    }

    /** With other options and metadata: the row is saved, so {@code updatedAt} moves even when nothing differs. */
    CapiRoute saved(@Nullable Map<String, String> newOptions, Metadata newMetadata, Instant now) {
        return new CapiRoute(
                id,
                guid,
                protocol,
                host,
                path,
                port,
                url,
                destinations,
                newOptions,
                newMetadata,
                spaceGuid,
                domainGuid,
                sharedSpaceGuids,
                createdAt,
                now);
    }

    CapiRoute withSpaces(String newSpaceGuid, List<String> newSharedSpaceGuids, Instant now) {
        return new CapiRoute(
                id,
                guid,
                protocol,
                host,
                path,
                port,
                url,
                destinations,
                options,
                metadata,
                newSpaceGuid,
                domainGuid,
                newSharedSpaceGuids,
                createdAt,
                now);
    }
}
