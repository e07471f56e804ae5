package io.weir.embedded.capi;

import java.time.Instant;
import java.util.List;

/**
 * An isolation segment.
 *
 * @param organizationGuids organizations that may use it
 */
public record CapiIsolationSegment(
        long id,
        String guid,
        String name,
        List<String> organizationGuids,
        Instant createdAt,
        Instant updatedAt,
        Metadata metadata)
        implements CapiResource {

    /** Guid of the segment that every foundation has. */
    public static final String SHARED_GUID = "933b4c58-120b-499a-b85d-4b6fc9e2903b";

    public CapiIsolationSegment {
        organizationGuids = List.copyOf(organizationGuids);
    }

    /** The segment that every foundation has: apps without one of their own run there. */
    static CapiIsolationSegment shared() {
        return new CapiIsolationSegment(
                0, SHARED_GUID, "shared", List.of(), Instant.EPOCH, Instant.EPOCH, Metadata.empty());
    }

    CapiIsolationSegment entitled(List<String> organizations, Instant now) {
        return new CapiIsolationSegment(id, guid, name, organizations, createdAt, now, metadata);
    }
}
