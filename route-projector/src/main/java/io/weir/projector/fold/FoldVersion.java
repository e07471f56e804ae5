package io.weir.projector.fold;

import java.util.Arrays;
import java.util.Optional;

/**
 * Which rules make the table. A change of rules that would give another table for the same log is a new version, so that two
 * tables can be compared before one replaces the other. These are the released ones.
 */
public enum FoldVersion {
    V1(1);

    private final int number;

    FoldVersion(int number) {
        this.number = number;
    }

    /** As it stands in {@code ProjectedTable.foldVersion}, 1 or more. */
    public int number() {
        return number;
    }

    static Optional<FoldVersion> of(int number) {
        return Arrays.stream(values())
                .filter(version -> version.number == number)
                .findFirst();
    }
}
