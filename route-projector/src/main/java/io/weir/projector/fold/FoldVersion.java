package io.weir.projector.fold;

/**
 * Which rules make the table. A change of rules that would give another table for the same log is a new version, so that two
 * tables can be compared before one replaces the other.
 */
public enum FoldVersion {
    V1
}
