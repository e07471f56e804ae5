package io.weir.embedded.capi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code label_selector}: requirements on labels, joined by commas, all of which must hold. Pure. */
final class LabelSelector {

    private static final Pattern BETWEEN = Pattern.compile(",(?![^(]*\\))");
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s+\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(\\S*)");
    private static final Pattern EXISTENCE = Pattern.compile("(!?)([^=!\\s,()]+)");

    private LabelSelector() {}

    static Predicate<Map<String, String>> parse(String selector) {
        List<Predicate<Map<String, String>>> requirements = new ArrayList<>();
        for (String requirement : BETWEEN.split(selector, -1)) {
            requirements.add(requirement(requirement.strip()));
        }
        return labels -> requirements.stream().allMatch(requirement -> requirement.test(labels));
    }

    private static Predicate<Map<String, String>> requirement(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            String key = set.group(1);
            Set<String> values = Set.copyOf(List.of(set.group(3).strip().split("\\s*,\\s*", -1)));
            boolean in = set.group(2).equals("in");
            return labels -> {
                String value = labels.get(key);
                return in == (value != null && values.contains(value));
            };
        }
        Matcher equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            String key = equality.group(1);
            String value = equality.group(3);
            boolean equal = !equality.group(2).equals("!=");
            return labels -> equal == value.equals(labels.get(key));
        }
        Matcher existence = EXISTENCE.matcher(text);
        if (existence.matches()) {
            String key = existence.group(2);
            boolean exists = existence.group(1).isEmpty();
            return labels -> exists == labels.containsKey(key);
        }
        throw CapiError.badQuery("Label selector is invalid: '" + text + "'");
    }
}
