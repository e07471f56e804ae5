package io.weir.schemas.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From the nodes of a file and the environment to records.
 *
 * <p>A node that is null is absent; a value that is null is absent, or wrong and then reported.
 */
final class ConfigBinder {

    private final Environment env;
    private final Problems problems;
    private final Origins origins;
    private final SecretBinder secrets;

    ConfigBinder(Environment env, Problems problems, Origins origins) {
        this.env = env;
        this.problems = problems;
        this.origins = origins;
        this.secrets = new SecretBinder(env, problems, origins);
    }

    /** The record of a section, or null with a problem reported. */
    @Nullable Object record(ConfigShape.Keys keys, ConfigNode.Section section, Place place) {
        int before = problems.count();
        RecordBuilder builder = new RecordBuilder(keys, section, place, problems);
        Optional<ConfigShape.Key> whole = keys.whole();
        if (whole.isPresent()) {
            builder.put(whole.get(), value(whole.get().shape(), section, section.origin(), place));
        } else {
            refuseUnknown(keys, section, place);
            for (ConfigShape.Key key : keys.keys()) {
                ConfigNode.Entry entry = section.entries().get(key.name());
                builder.put(
                        key, value(key, entry == null ? null : entry.node(), section.origin(), place.key(key.name())));
            }
        }
        return problems.count() == before ? builder.build() : null;
    }

    private void refuseUnknown(ConfigShape.Keys keys, ConfigNode.Section section, Place place) {
        List<String> known = keys.keys().stream().map(ConfigShape.Key::name).toList();
        section.entries().forEach((name, entry) -> {
            if (!known.contains(name)) {
                String meant = NearestName.of(name, known)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("known here are " + String.join(", ", known));
                problems.add(entry.keyOrigin(), place.key(name).path() + ": unknown key; " + meant);
            }
        });
    }

    private @Nullable Object value(ConfigShape.Key key, @Nullable ConfigNode node, Origin section, Place place) {
        boolean mayBeAbsent = key.optional() || key.nullable();
        if (mayBeAbsent && node == null && !env.hasAnyAt(place) && key.defaultText() == null) {
            return null;
        }
        int before = problems.count();
        Object value = value(key.shape(), node, section, place);
        String defaultText = key.defaultText();
        boolean given = value != null || problems.count() != before;
        return given || defaultText == null ? value : defaultValue(key.shape(), defaultText, place);
    }

    private @Nullable Object value(ConfigShape shape, @Nullable ConfigNode node, Origin section, Place place) {
        return switch (shape) {
            case ConfigShape.Scalar scalar -> scalar(scalar.type(), node, place);
            case ConfigShape.Hidden _ -> secrets.secret(node, place);
            case ConfigShape.Listing listing -> listing(listing, node, section, place);
            case ConfigShape.Table table -> table(table, node, place);
            case ConfigShape.Client _ -> secrets.client(node, place);
            case ConfigShape.Keys keys -> section(keys, node, section, place);
        };
    }

    private @Nullable Object section(ConfigShape.Keys keys, @Nullable ConfigNode node, Origin around, Place place) {
        return switch (node) {
            case null -> record(keys, ConfigNode.Section.empty(around), place);
            case ConfigNode.Section section -> record(keys, section, place);
            case ConfigNode.Nothing nothing -> record(keys, ConfigNode.Section.empty(nothing.origin()), place);
            case ConfigNode.Text text -> unfit(text, place, "expected keys and values");
            case ConfigNode.Sequence sequence -> unfit(sequence, place, "expected keys and values, not a list");
        };
    }

    private @Nullable Object scalar(ScalarType type, @Nullable ConfigNode node, Place place) {
        String variable = env.get(place.variable());
        if (variable != null) {
            return parse(type, variable, new Origin.Variable(place.variable()), place);
        }
        return switch (node) {
            case null -> null;
            case ConfigNode.Text text -> parse(type, text.text(), text.origin(), place);
            case ConfigNode.Nothing nothing -> unfit(nothing, place, "has no value: give it one or remove the line");
            case ConfigNode.Section section ->
                unfit(section, place, "expected a single value (" + type.name() + "), not a section");
            case ConfigNode.Sequence sequence ->
                unfit(sequence, place, "expected a single value (" + type.name() + "), not a list");
        };
    }

    private @Nullable Object parse(ScalarType type, String text, Origin origin, Place place) {
        try {
            Object value = type.parser().apply(text);
            origins.found(place, origin);
            // What stands in a file is meant from where the file is, not from where the service was started.
            return value instanceof Path path && origin instanceof Origin.InFile file
                    ? file.file().resolveSibling(path)
                    : value;
        } catch (IllegalArgumentException e) {
            problems.add(origin, place.path() + ": '" + text + "': " + e.getMessage());
            return null;
        }
    }

    private @Nullable Object defaultValue(ConfigShape shape, String text, Place place) {
        return switch (shape) {
            case ConfigShape.Scalar scalar -> scalar.type().parser().apply(text);
            case ConfigShape.Listing(ConfigShape.Scalar(ScalarType type)) ->
                split(type, text, new Origin.Nowhere("default"), place);
            case ConfigShape.Listing _,
                    ConfigShape.Hidden _,
                    ConfigShape.Table _,
                    ConfigShape.Client _,
                    ConfigShape.Keys _ ->
                throw new IllegalStateException(place.path() + " cannot have a default in its annotation");
        };
    }

    private @Nullable Object listing(
            ConfigShape.Listing listing, @Nullable ConfigNode node, Origin section, Place place) {
        if (listing.item() instanceof ConfigShape.Scalar(ScalarType type)) {
            String variable = env.get(place.variable());
            if (variable != null) {
                return split(type, variable, new Origin.Variable(place.variable()), place);
            }
        }
        List<ConfigNode> written;
        switch (node) {
            case null -> written = List.of();
            case ConfigNode.Nothing _ -> written = List.of();
            case ConfigNode.Sequence sequence -> written = sequence.items();
            case ConfigNode.Text text -> {
                return unfit(text, place, "expected a list: one line with '- ' for each");
            }
            case ConfigNode.Section keys -> {
                return unfit(keys, place, "expected a list: one line with '- ' for each");
            }
        }
        int before = problems.count();
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < written.size() || env.hasAnyAt(place.item(i)); i++) {
            Object item = value(listing.item(), i < written.size() ? written.get(i) : null, section, place.item(i));
            if (item != null) {
                items.add(item);
            }
        }
        if (node != null) {
            origins.found(place, node.origin());
        }
        // Absent, so that a default or the record's own choice can take its place.
        return (node == null && items.isEmpty()) || problems.count() != before ? null : List.copyOf(items);
    }

    private @Nullable List<Object> split(ScalarType type, String text, Origin origin, Place place) {
        List<Object> items = new ArrayList<>();
        if (!text.isBlank()) {
            for (String item : text.split(",", -1)) {
                Object value = parse(type, item.strip(), origin, place);
                if (value == null) {
                    return null;
                }
                items.add(value);
            }
        }
        return List.copyOf(items);
    }

    private @Nullable Object table(ConfigShape.Table table, @Nullable ConfigNode node, Place place) {
        Map<String, Object> values = new LinkedHashMap<>();
        switch (node) {
            case ConfigNode.Section section ->
                section.entries().forEach((name, entry) -> {
                    Object value = scalar(table.value(), entry.node(), place.key(name));
                    if (value != null) {
                        values.put(name, value);
                    }
                });
            case ConfigNode.Text text -> unfit(text, place, "expected names and values");
            case ConfigNode.Sequence sequence -> unfit(sequence, place, "expected names and values, not a list");
            case ConfigNode.Nothing _ -> {}
            case null -> {}
        }
        env.below(place).forEach((name, variable) -> {
            String text = env.get(variable);
            if (text != null && !values.containsKey(name)) {
                Object value = parse(table.value(), text, new Origin.Variable(variable), place.key(name));
                if (value != null) {
                    values.put(name, value);
                }
            }
        });
        return node == null && values.isEmpty() ? null : values;
    }

    private @Nullable Object unfit(ConfigNode node, Place place, String expected) {
        problems.add(node.origin(), place.path() + ": " + expected);
        return null;
    }
}
