package io.weir.ingest.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CAPI's {@code label_selector}: requirements on labels, all of which must hold. A label that is absent differs from every
 * value, as in CAPI.
 */
record LabelSelector(List<Requirement> requirements) {

    private static final int CHARS_MAX = 2_000;

    /** Commas between parentheses separate values, all others requirements. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
    private static final Pattern KEY = Pattern.compile("(?:[A-Za-z0-9.-]{1,253}/)?" + NAME);
    private static final Pattern VALUE = Pattern.compile("(?:" + NAME + ")?");
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*([^=!\\s]*)");
    private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*([^=!\\s]+)");

    LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** One condition. */
    sealed interface Requirement {

        boolean matches(Map<String, String> labels);

        /** The label is there, or not. */
        record Exists(String key, boolean wanted) implements Requirement {

            @Override
            public boolean matches(Map<String, String> labels) {
                return labels.containsKey(key) == wanted;
            }
        }

        /** The label has one of the values, or none of them. */
        record OneOf(String key, Set<String> values, boolean wanted) implements Requirement {

            public OneOf {
                values = Set.copyOf(values);
            }

            @Override
            public boolean matches(Map<String, String> labels) {
                String value = labels.get(key);
                return (value != null && values.contains(value)) == wanted;
            }
        }
    }

    /** Reads a selector, or throws an {@link IllegalArgumentException} that names the requirement that is wrong. */
    static LabelSelector parse(String text) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "labelSelector: " + text.length() + " characters, expected at most " + CHARS_MAX);
        }
        List<Requirement> requirements = new ArrayList<>();
        for (String requirement : COMMA.split(text, -1)) {
            requirements.add(requirement(requirement.strip()));
        }
        return new LabelSelector(requirements);
    }

    boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.matches(labels));
    }

    private static Requirement requirement(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            Set<String> values = new TreeSet<>();
            for (String value : set.group(3).split(",", -1)) {
                values.add(value(value.strip(), text));
            }
            return new Requirement.OneOf(
                    key(set.group(1), text), values, set.group(2).equals("in"));
        }
        Matcher equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            Set<String> values = Set.of(value(equality.group(3), text));
            return new Requirement.OneOf(
                    key(equality.group(1), text), values, !equality.group(2).equals("!="));
        }
        Matcher existence = EXISTENCE.matcher(text);
        if (existence.matches()) {
            return new Requirement.Exists(
                    key(existence.group(2), text), existence.group(1).isEmpty());
        }
        throw wrong(text);
    }

    private static String key(String key, String requirement) {
        if (!KEY.matcher(key).matches()) {
            throw wrong(requirement);
        }
        return key;
    }

    private static String value(String value, String requirement) {
        if (!VALUE.matcher(value).matches()) {
            throw wrong(requirement);
        }
        return value;
    }

    private static IllegalArgumentException wrong(String requirement) {
        return new IllegalArgumentException("labelSelector: '" + requirement
                + "', expected one of key, !key, key=value, key!=value, key in (a,b), key notin (a,b)");
    }
}
