package io.weir.embedded.capi;

import java.time.Instant;

/** A space of an organization. */
public record CapiSpace(
        long id,
        String guid,
        String name,
        String organizationGuid,
        Instant createdAt,
        Instant updatedAt,
        Metadata metadata)
        implements CapiResource {}
