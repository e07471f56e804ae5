package io.weir.schemas.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what must not stand in the configuration file: secrets, and the secret ones among a client's settings. */
final class SecretBinder {

    private static final String FILE = "file";

    private final Environment env;
    private final Problems problems;
    private final Origins origins;

    SecretBinder(Environment env, Problems problems, Origins origins) {
        this.origins = origins;
        this.env = env;
        this.problems = problems;
    }

    /** The secret, or null if it is absent, or wrong and reported. */
    @Nullable Object secret(@Nullable ConfigNode node, Place place) {
        String text = text(node, place);
        return text == null ? null : Secret.of(text);
    }

    /** A client's settings; secret ones under the rules of secrets, the others as they stand. */
    @Nullable Object client(@Nullable ConfigNode node, Place place) {
        Map<String, String> values = new TreeMap<>();
        switch (node) {
            case ConfigNode.Section section ->
                section.entries().forEach((name, entry) -> {
                    Place at = place.key(name);
                    put(
                            values,
                            name,
                            ClientProperties.isSecret(name) ? text(entry.node(), at) : plain(entry.node(), at));
                });
            case ConfigNode.Text text -> add(text.origin(), place, "expected names and values");
            case ConfigNode.Sequence list -> add(list.origin(), place, "expected names and values, not a list");
            case ConfigNode.Nothing _ -> {}
            case null -> {}
        }
        env.below(place).forEach((name, variable) -> fromVariable(values, place, name, variable));
        return new ClientProperties(values);
    }

    private void fromVariable(Map<String, String> values, Place place, String name, String variable) {
        String secretName = name.endsWith("." + FILE) ? name.substring(0, name.length() - FILE.length() - 1) : "";
        if (!secretName.isEmpty() && ClientProperties.isSecret(secretName)) {
            put(values, secretName, text(null, place.key(secretName)));
        } else if (ClientProperties.isSecret(name)) {
            put(values, name, text(null, place.key(name)));
        } else {
            origins.found(place.key(name), new Origin.Variable(variable));
            put(values, name, env.get(variable));
        }
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private @Nullable String plain(ConfigNode node, Place place) {
        String variable = env.get(place.variable());
        if (variable != null) {
            origins.found(place, new Origin.Variable(place.variable()));
            return variable;
        }
        origins.found(place, node.origin());
        return switch (node) {
            case ConfigNode.Text text -> text.text();
            case ConfigNode.Nothing nothing ->
                add(nothing.origin(), place, "has no value: give it one or remove the line");
            case ConfigNode.Section section ->
                add(section.origin(), place, "expected a single value; write the setting's whole name, with its dots");
            case ConfigNode.Sequence list ->
                add(list.origin(), place, "expected a single value, with commas if it is a list");
        };
    }

    private @Nullable String text(@Nullable ConfigNode node, Place place) {
        String fileVariable = Environment.fileVariable(place.variable());
        String value = env.get(place.variable());
        String file = env.get(fileVariable);
        if (value != null && file != null) {
            return add(
                    new Origin.Variable(fileVariable),
                    place,
                    "is given by " + place.variable() + " too: set one of the two");
        }
        if (value != null) {
            origins.found(place, new Origin.Variable(place.variable()));
            return value.isEmpty() ? add(new Origin.Variable(place.variable()), place, "the secret is empty") : value;
        }
        if (file != null) {
            return read(file, new Origin.Variable(fileVariable), place);
        }
        return switch (node) {
            case null -> null;
            case ConfigNode.Section section -> fromSection(section, place);
            case ConfigNode.Nothing nothing -> refuse(nothing.origin(), place);
            case ConfigNode.Text text -> refuse(text.origin(), place);
            case ConfigNode.Sequence list -> refuse(list.origin(), place);
        };
    }

    private @Nullable String fromSection(ConfigNode.Section section, Place place) {
        ConfigNode.Entry entry = section.entries().get(FILE);
        return section.entries().size() == 1 && entry != null && entry.node() instanceof ConfigNode.Text text
                ? read(text.text(), text.origin(), place)
                : refuse(section.origin(), place);
    }

    private @Nullable String read(String path, Origin origin, Place place) {
        try {
            Path named = Path.of(path);
            Path file = origin instanceof Origin.InFile in ? in.file().resolveSibling(named) : named;
            origins.found(place, new Origin.OfSecret(file, origin));
            return SecretFile.read(file);
        } catch (InvalidPathException e) {
            return add(origin, place, "'" + path + "' is not the path of a file");
        } catch (IllegalArgumentException e) {
            return add(origin, place, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String refuse(Origin origin, Place place) {
        return add(
                origin,
                place,
                "a secret does not stand in the configuration file: write {file: <path>}, or set " + place.variable()
                        + " or " + Environment.fileVariable(place.variable()));
    }

    private @Nullable String add(Origin origin, Place place, String message) {
        problems.add(origin, place.path() + ": " + message);
        return null;
    }
}
