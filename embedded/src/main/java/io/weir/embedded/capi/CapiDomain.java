package io.weir.embedded.capi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A domain.
 *
 * @param internal true for container-to-container names
 * @param protocol {@code http} or {@code tcp}
 * @param routerGroupGuid set for tcp domains
 * @param organizationGuid the owning organization; null for a shared domain
 * @param sharedOrganizationGuids organizations that a private domain is shared with
 */
public record CapiDomain(
        long id,
        String guid,
        String name,
        boolean internal,
        String protocol,
        @Nullable String routerGroupGuid,
        @Nullable String organizationGuid,
        List<String> sharedOrganizationGuids,
        Instant createdAt,
        Instant updatedAt,
        Metadata metadata)
        implements CapiResource {

    public CapiDomain {
        sharedOrganizationGuids = List.copyOf(sharedOrganizationGuids);
    }

    /** True when every organization may use it. */
    public boolean shared() {
        return organizationGuid == null;
    }
}
