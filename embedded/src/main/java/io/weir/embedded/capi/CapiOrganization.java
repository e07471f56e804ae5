package io.weir.embedded.capi;

import java.time.Instant;

/** An organization. */
public record CapiOrganization(
        long id, String guid, String name, Instant createdAt, Instant updatedAt, Metadata metadata)
        implements CapiResource {}
