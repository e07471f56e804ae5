package io.weir.schemas.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong, so that one start shows all of it. */
final class Problems {

    /** More would not be read; a wrong file can hold any number. */
    private static final int SHOWN_MAX = 30;

    private final List<Problem> found = new ArrayList<>();

    private record Problem(Origin origin, String message) {

        /** In the order of the file; what is not in it comes last. */
        long position() {
            return switch (origin) {
                case Origin.InFile place -> ((long) place.line() << 32) + place.column();
                case Origin.Variable _, Origin.OfSecret _, Origin.Nowhere _ -> Long.MAX_VALUE;
            };
        }

        @Override
        public String toString() {
            return origin + ": " + message;
        }
    }

    void add(Origin origin, String message) {
        if (found.size() < SHOWN_MAX) {
            found.add(new Problem(origin, message));
        }
    }

    int count() {
        return found.size();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found.stream()
                    .sorted(Comparator.comparingLong(Problem::position))
                    .map(Problem::toString)
                    .toList());
        }
    }
}
