package io.weir.schemas.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes down every key of a configuration, for the documentation. */
public final class ConfigReference {

    private ConfigReference() {}

    /**
     * One row of the table.
     *
     * @param key the key with its sections
     * @param variables the environment variables, mostly one
     * @param defaultText the default, {@code required}, or empty if the key may be absent
     * @param unit the unit or else the type
     * @param description what it is for
     */
    private record Row(String key, List<String> variables, String defaultText, String unit, String description) {}

    /**
     * A Markdown table of every key: key, default, unit or type, environment variable, meaning.
     *
     * @param record the configuration record
     * @param envPrefix such as {@code WEIR_ROUTER}
     */
    public static String markdown(Class<? extends Record> record, String envPrefix) {
        List<Row> rows = new ArrayList<>();
        addKeys(rows, ConfigShape.of(record), new Place("", envPrefix));
        StringBuilder table = new StringBuilder("| key | default | unit | environment variable | meaning |\n");
        table.append("|---|---|---|---|---|\n");
        for (Row row : rows) {
            table.append("| `").append(row.key()).append("` | ");
            table.append(
                    row.defaultText().isEmpty() || row.defaultText().equals("required")
                            ? row.defaultText()
                            : "`" + row.defaultText() + "`");
            table.append(" | ").append(cell(row.unit()));
            table.append(" | `").append(String.join("`, `", row.variables())).append("` | ");
            table.append(cell(row.description())).append(" |\n");
        }
        return table.toString();
    }

    /** Every variable that belongs to one key. */
    static Set<String> variables(ConfigShape.Keys keys, String envPrefix) {
        List<Row> rows = new ArrayList<>();
        addKeys(rows, keys, new Place("", envPrefix));
        Map<String, String> keyByVariable = new HashMap<>();
        for (Row row : rows) {
            for (String variable : row.variables()) {
                String other = keyByVariable.putIfAbsent(variable, row.key());
                if (other != null) {
                    throw new IllegalStateException(variable + " would be both " + other + " and " + row.key());
                }
            }
        }
        return new LinkedHashSet<>(keyByVariable.keySet());
    }

    private static void addKeys(List<Row> rows, ConfigShape.Keys keys, Place place) {
        for (ConfigShape.Key key : keys.keys()) {
            add(rows, key, keys.whole().isPresent() ? place : place.key(key.name()));
        }
    }

    private static void add(List<Row> rows, ConfigShape.Key key, Place place) {
        switch (key.shape()) {
            case ConfigShape.Scalar scalar ->
                rows.add(row(key, place, scalar.type().name()));
            case ConfigShape.Hidden _ -> rows.add(row(key, place, "secret"));
            case ConfigShape.Client _ ->
                rows.add(row(key, new Place(place.path() + ".<setting>", place.variable() + "_<SETTING>"), "settings"));
            case ConfigShape.Table table ->
                rows.add(row(
                        key,
                        new Place(place.path() + ".<name>", place.variable() + "_<NAME>"),
                        table.value().name()));
            case ConfigShape.Keys nested -> addKeys(rows, nested, place);
            case ConfigShape.Listing listing -> addListing(rows, key, listing, place);
        }
    }

    private static void addListing(List<Row> rows, ConfigShape.Key key, ConfigShape.Listing listing, Place place) {
        Place item = new Place(place.path() + "[n]", place.variable() + "_<N>");
        switch (listing.item()) {
            case ConfigShape.Scalar scalar ->
                rows.add(row(key, place, "list of " + scalar.type().name()));
            case ConfigShape.Keys nested -> addKeys(rows, nested, item);
            case ConfigShape.Hidden _ -> rows.add(row(key, item, "secret"));
            case ConfigShape.Client _, ConfigShape.Table _, ConfigShape.Listing _ -> rows.add(row(key, item, "list"));
        }
    }

    private static Row row(ConfigShape.Key key, Place place, String type) {
        @Nullable ConfigKey described = key.component().getAnnotation(ConfigKey.class);
        String defaultText = key.defaultText();
        if (defaultText == null) {
            defaultText = mayBeAbsent(key) ? "" : "required";
        }
        String unit = described == null || described.unit().isEmpty() ? type : described.unit();
        String description = described == null ? "" : described.description();
        if (!(key.shape() instanceof ConfigShape.Hidden)) {
            return new Row(place.path(), List.of(place.variable()), defaultText, unit, description);
        }
        return new Row(
                place.path(),
                List.of(place.variable(), Environment.fileVariable(place.variable())),
                defaultText,
                unit,
                description + " In the file as `{file: path}`.");
    }

    private static boolean mayBeAbsent(ConfigShape.Key key) {
        return key.optional()
                || key.nullable()
                || switch (key.shape()) {
                    case ConfigShape.Scalar _, ConfigShape.Hidden _ -> false;
                    case ConfigShape.Listing _, ConfigShape.Table _, ConfigShape.Client _, ConfigShape.Keys _ -> true;
                };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
