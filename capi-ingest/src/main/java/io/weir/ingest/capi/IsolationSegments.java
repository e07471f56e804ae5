package io.weir.ingest.capi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which isolation segment the apps of a space run.
 *
 * @param nameBySpace by guid of the space, of spaces that have one of their own; {@value #SHARED} for the shared one
 * @param nameByOrganization by guid of the organization, of those that have a default which is not the shared one
 */
public record IsolationSegments(Map<String, String> nameBySpace, Map<String, String> nameByOrganization) {

    /** Stands for the shared segment, which no space is said to be in. */
    static final String SHARED = "";

    /** Every space runs in the shared one. */
    public static final IsolationSegments NONE = new IsolationSegments(Map.of(), Map.of());

    public IsolationSegments {
        nameBySpace = Map.copyOf(nameBySpace);
        nameByOrganization = Map.copyOf(nameByOrganization);
    }

    /**
     * Name of the space's own segment, or else of its organization's default; null for the shared one.
     *
     * @param organizationGuid null where unknown
     */
    @Nullable String nameFor(String spaceGuid, @Nullable String organizationGuid) {
        String own = nameBySpace.get(spaceGuid);
        if (own != null) {
            return own.equals(SHARED) ? null : own;
        }
        return organizationGuid == null ? null : nameByOrganization.get(organizationGuid);
    }
}
