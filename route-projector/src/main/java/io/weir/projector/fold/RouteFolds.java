package io.weir.projector.fold;

import java.util.Optional;

/** The folds that a program knows, by their number. */
@FunctionalInterface
public interface RouteFolds {

    /** Those of {@link FoldVersion}. */
    RouteFolds RELEASED = number -> FoldVersion.of(number).map(RouteFold::of);

    /**
     * Returns the fold, empty if this program does not know it.
     *
     * @param version 1 or more, as in {@code ProjectedTable.foldVersion}
     */
    Optional<RouteFold> fold(int version);
}
