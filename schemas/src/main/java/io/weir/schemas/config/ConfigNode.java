package io.weir.schemas.config;

import java.util.List;
import java.util.Map;

/** What a configuration file holds at one place. */
sealed interface ConfigNode {

    Origin origin();

    /** A single value, as it was written. */
    record Text(String text, Origin origin) implements ConfigNode {}

    /** Keys and their values in the order of the file. */
    record Section(Map<String, Entry> entries, Origin origin) implements ConfigNode {
        static Section empty(Origin origin) {
            return new Section(Map.of(), origin);
        }
    }

    /** A list. */
    record Sequence(List<ConfigNode> items, Origin origin) implements ConfigNode {}

    /** A key without a value. */
    record Nothing(Origin origin) implements ConfigNode {}

    /** A value under the key that stands at {@code keyOrigin}. */
    record Entry(Origin keyOrigin, ConfigNode node) {}
}
