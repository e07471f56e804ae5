package io.weir.embedded.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * What the schema topic says: a fold of its records, the same for every reader. Not safe for several threads.
 *
 * <p>Its maps are bounded by {@link #VERSIONS_MAX}, which the registry checks before it proposes.
 */
final class RegistryState {

    /** A platform has a few dozen; a client that registers without end is stopped before it fills the memory. */
    static final int VERSIONS_MAX = 10_000;

    private final CompatibilityLevel defaultLevel;
    private final Map<Integer, Schema> schemasById = new HashMap<>();
    private final Map<String, Integer> idsByText = new HashMap<>();
    private final Map<String, List<RegisteredVersion>> subjects = new TreeMap<>();
    private final Map<Optional<String>, CompatibilityLevel> levels = new HashMap<>();
    private int versionCount;
    private int idMax;

    /** @param defaultLevel the level while none was set for all subjects */
    RegistryState(CompatibilityLevel defaultLevel) {
        this.defaultLevel = defaultLevel;
    }

    /** Applies the next record of the topic; false if it is a proposal that does not count. */
    boolean apply(RegistryRecord next) {
        return switch (next) {
            case RegistryRecord.Proposed proposed -> register(proposed);
            case RegistryRecord.LevelSet set -> {
                levels.put(set.subject(), set.level());
                yield true;
            }
        };
    }

    /** The proposal that registers {@code schema} now. */
    RegistryRecord.Proposed propose(String proposal, String subject, Schema schema) {
        String text = schema.toString();
        return new RegistryRecord.Proposed(
                proposal, subject, versions(subject).size() + 1, idsByText.getOrDefault(text, idMax + 1), text);
    }

    /** The versions of a subject, oldest first; empty if there is no such subject. */
    List<RegisteredVersion> versions(String subject) {
        return subjects.getOrDefault(subject, List.of());
    }

    /** The version of the subject that is this very schema. */
    Optional<RegisteredVersion> find(String subject, Schema schema) {
        String text = schema.toString();
        return versions(subject).stream()
                .filter(version -> version.schema().toString().equals(text))
                .findFirst();
    }

    Optional<Schema> byId(int id) {
        return Optional.ofNullable(schemasById.get(id));
    }

    /** Every version that has this id. */
    List<RegisteredVersion> versionsOf(int id) {
        return subjects.values().stream()
                .flatMap(List::stream)
                .filter(version -> version.id() == id)
                .toList();
    }

    /** All subjects in alphabetical order. */
    List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** The level that was set for the subject itself, or for all if empty. */
    Optional<CompatibilityLevel> ownLevel(Optional<String> subject) {
        return Optional.ofNullable(levels.get(subject))
                .or(() -> subject.isEmpty() ? Optional.of(defaultLevel) : Optional.empty());
    }

    /** The level that counts for the subject. */
    CompatibilityLevel level(String subject) {
        return ownLevel(Optional.of(subject))
                .or(() -> ownLevel(Optional.empty()))
                .orElse(defaultLevel);
    }

    boolean full() {
        return versionCount >= VERSIONS_MAX;
    }

    private boolean register(RegistryRecord.Proposed proposed) {
        Schema schema = AvroSchemas.parse(proposed.schema());
        String text = schema.toString();
        boolean counts = proposed.version() == versions(proposed.subject()).size() + 1
                && proposed.id() == idsByText.getOrDefault(text, idMax + 1)
                && find(proposed.subject(), schema).isEmpty();
        if (counts) {
            idsByText.put(text, proposed.id());
            schemasById.putIfAbsent(proposed.id(), schema);
            idMax = Math.max(idMax, proposed.id());
            versionCount++;
            subjects.computeIfAbsent(proposed.subject(), s -> new ArrayList<>())
                    .add(new RegisteredVersion(proposed.subject(), proposed.version(), proposed.id(), schema));
        }
        return counts;
    }
}
