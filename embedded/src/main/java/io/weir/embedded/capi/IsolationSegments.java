package io.weir.embedded.capi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The isolation segments of a foundation, which organizations may use them and which spaces do. As in CAPI no audit event
 * tells of any of it.
 */
public final class IsolationSegments {

    private static final String KIND = "Isolation segment";

    private final Store store;

    IsolationSegments(Store store) {
        this.store = store;
    }

    /** A new segment that no organization may use yet. */
    public CapiIsolationSegment create(String name) {
        return create(name, Metadata.empty());
    }

    CapiIsolationSegment create(String name, Metadata metadata) {
        if (name.isEmpty()) {
            throw CapiError.unprocessable("Name can't be blank");
        }
        return store.write(now -> {
            Tables tables = store.tables();
            if (tables.segments.values().stream()
                    .anyMatch(segment -> segment.name().equalsIgnoreCase(name))) {
                throw CapiError.unprocessable("Name must be unique");
            }
            CapiIsolationSegment segment = new CapiIsolationSegment(
                    tables.nextId++, UUID.randomUUID().toString(), name, List.of(), now, now, metadata);
            tables.segments.put(segment.guid(), segment);
            return segment;
        });
    }

    /** Lets organizations use a segment. */
    public CapiIsolationSegment entitle(String guid, List<String> organizationGuids) {
        return store.write(now -> {
            Tables tables = store.tables();
            CapiIsolationSegment segment = Tables.found(tables.segments, guid, KIND);
            List<String> missing = organizationGuids.stream()
                    .filter(organization -> !tables.organizations.containsKey(organization))
                    .toList();
            if (!missing.isEmpty()) {
                throw CapiError.unprocessable("Unable to entitle organizations [\"" + String.join("\", \"", missing)
                        + "\"] for isolation segment '" + segment.name()
                        + "'. Ensure the organizations exist and that you have access to them.");
            }
            List<String> entitled = new ArrayList<>(segment.organizationGuids());
            organizationGuids.stream()
                    .filter(organization -> !entitled.contains(organization))
                    .forEach(entitled::add);
            CapiIsolationSegment changed = segment.entitled(entitled, now);
            tables.segments.put(guid, changed);
            return changed;
        });
    }

    /** Ends an organization's use of a segment, which must not be its default and not be used by one of its spaces. */
    public CapiIsolationSegment revoke(String guid, String organizationGuid) {
        return store.write(now -> {
            Tables tables = store.tables();
            CapiIsolationSegment segment = Tables.found(tables.segments, guid, KIND);
            boolean used = guid.equals(tables.defaultSegments.get(organizationGuid))
                    || spacesOf(guid).stream().anyMatch(space -> organizationGuid.equals(tables.organizationOf(space)));
            if (used) {
                throw CapiError.unprocessable("Unable to revoke entitlement of isolation segment '" + segment.name()
                        + "' from organization '" + organizationGuid + "': it is assigned there");
            }
            List<String> left = new ArrayList<>(segment.organizationGuids());
            left.remove(organizationGuid);
            CapiIsolationSegment changed = segment.entitled(left, now);
            tables.segments.put(guid, changed);
            return changed;
        });
    }

    /** Gives a space a segment that its organization may use; null takes its own away, the organization's default holds then. */
    public void assign(String spaceGuid, @Nullable String guid) {
        store.write(now -> {
            CapiSpace space = Tables.found(store.tables().spaces, spaceGuid, "Space");
            checkEntitled(guid, space.organizationGuid(), "the organization that this space belongs to");
            return put(store.tables().spaceSegments, spaceGuid, guid);
        });
    }

    /** Gives the spaces of an organization that have no segment of their own this one; null ends that. */
    public void makeDefault(String organizationGuid, @Nullable String guid) {
        store.write(now -> {
            Tables.found(store.tables().organizations, organizationGuid, "Organization");
            checkEntitled(guid, organizationGuid, "this organization");
            return put(store.tables().defaultSegments, organizationGuid, guid);
        });
    }

    /** The segment with this guid. */
    public Optional<CapiIsolationSegment> segment(String guid) {
        return store.read(() -> Optional.ofNullable(store.tables().segments.get(guid)));
    }

    /** All segments, the shared one first. */
    public List<CapiIsolationSegment> all() {
        return store.read(() -> List.copyOf(store.tables().segments.values()));
    }

    /** Guid of the segment of a space's own, without regard to its organization's default. */
    public Optional<String> ofSpace(String spaceGuid) {
        return store.read(() -> Optional.ofNullable(store.tables().spaceSegments.get(spaceGuid)));
    }

    /** Guid of an organization's default segment. */
    public Optional<String> defaultOf(String organizationGuid) {
        return store.read(
                () -> Optional.ofNullable(store.tables().defaultSegments.get(organizationGuid)));
    }

    /** Guids of the spaces whose own segment this is. */
    public List<String> spacesOf(String guid) {
        return store.read(() -> store.tables().spaceSegments.entrySet().stream()
                .filter(assignment -> assignment.getValue().equals(guid))
                .map(Map.Entry::getKey)
                .sorted()
                .toList());
    }

    private void checkEntitled(@Nullable String guid, String organizationGuid, String whom) {
        if (guid == null) {
            return;
        }
        CapiIsolationSegment segment = store.tables().segments.get(guid);
        if (segment == null || !segment.organizationGuids().contains(organizationGuid)) {
            throw CapiError.unprocessable("Unable to assign isolation segment with guid '" + guid
                    + "'. Ensure it has been entitled to " + whom + ".");
        }
    }

    private static boolean put(Map<String, String> assignments, String key, @Nullable String guid) {
        if (guid == null) {
            assignments.remove(key);
        } else {
            assignments.put(key, guid);
        }
        return true;
    }
}
