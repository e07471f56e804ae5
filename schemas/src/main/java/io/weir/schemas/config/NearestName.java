package io.weir.schemas.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that somebody meant. Pure. */
final class NearestName {

    /** More letters than this apart, a name was not meant. */
    private static final int DISTANCE_MAX = 3;

    private NearestName() {}

    /** The known name nearest to {@code written}, if one is near at all; case, dashes and underscores do not count. */
    static Optional<String> of(String written, Collection<String> known) {
        String wanted = plain(written);
        return known.stream()
                .filter(name -> distance(wanted, plain(name)) <= Math.min(DISTANCE_MAX, wanted.length() / 2))
                .min(Comparator.<String>comparingInt(name -> distance(wanted, plain(name)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
