package io.weir.schemas.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The environment variables of one service: remembers which were asked for, so that the others can be refused. */
final class Environment {

    private static final String FILE = "_FILE";

    private final Map<String, String> variables;
    private final Set<String> ownNames;
    private final Set<String> asked = new TreeSet<>();
    private final Set<String> used = new HashSet<>();

    /** @param ownNames variables that belong to a key of their own, however they begin */
    Environment(Map<String, String> all, String prefix, Set<String> ownNames) {
        this.ownNames = ownNames;
        this.variables = new TreeMap<>(all);
        variables.keySet().removeIf(name -> !name.startsWith(prefix + "_"));
    }

    /** The variable's value, or null if it is not set. */
    @Nullable String get(String name) {
        asked.add(name);
        String value = variables.get(name);
        if (value != null) {
            used.add(name);
        }
        return value;
    }

    /** The variable that names the file of a secret. */
    static String fileVariable(String name) {
        return name + FILE;
    }

    /** Whether a variable of this place or of one below it is set. */
    boolean hasAnyAt(Place place) {
        return variables.keySet().stream()
                .anyMatch(name -> name.equals(place.variable()) || name.startsWith(place.variable() + "_"));
    }

    /**
     * The variables below a section whose keys are the user's choice: {@code X_MAX_POLL_RECORDS} as {@code
     * max.poll.records}.
     *
     * @return variable names by key
     */
    Map<String, String> below(Place section) {
        String prefix = section.variable() + "_";
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : variables.keySet()) {
            if (name.startsWith(prefix) && name.length() > prefix.length() && !ownNames.contains(name)) {
                found.put(
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.'), name);
            }
        }
        return found;
    }

    /** Reports the variables that nothing asked for. */
    void refuseUnused(Problems problems) {
        for (String name : variables.keySet()) {
            if (!used.contains(name)) {
                String meant = NearestName.of(name, asked)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                problems.add(new Origin.Variable(name), "no key belongs to it" + meant);
            }
        }
    }
}
