package io.weir.embedded.registry;

import java.util.List;

/** Which earlier versions a new version of a subject is checked against, and in which direction; Confluent's names. */
enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean newReadsOld;
    private final boolean oldReadsNew;
    private final boolean transitive;

    CompatibilityLevel(boolean newReadsOld, boolean oldReadsNew, boolean transitive) {
        this.newReadsOld = newReadsOld;
        this.oldReadsNew = oldReadsNew;
        this.transitive = transitive;
    }

    /** Whether the new schema has to read what the old ones wrote. */
    boolean newReadsOld() {
        return newReadsOld;
    }

    /** Whether the old schemas have to read what the new one writes. */
    boolean oldReadsNew() {
        return oldReadsNew;
    }

    /** Those of {@code versions} (oldest first) that count. */
    <T> List<T> checked(List<T> versions) {
        if (!newReadsOld && !oldReadsNew) {
            return List.of();
        }
        return transitive || versions.isEmpty() ? versions : List.of(versions.getLast());
    }
}
