package io.weir.router.step;

import io.weir.schemas.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done to the headers of every response, the router's own answers included: first some are removed, then some added.
 *
 * @param remove headers that no client sees
 * @param addIfAbsent headers that are added where the response does not have them, by name
 */
public record ResponseHeaderSettings(
        @ConfigKey(description = "Headers that are removed from every response.")
        List<Removal> remove,

        @ConfigKey(
                description = "Headers that are added to every response that does not have them, after the removals:"
                        + " names and values.")
        Map<String, String> addIfAbsent) {

    /**
     * A header that is removed.
     *
     * @param name its name, in any case
     * @param value the value that it must have; empty for any
     */
    public record Removal(
            @ConfigKey(description = "Name of a header to remove.")
            String name,

            @ConfigKey(description = "Only lines of the header with exactly this value; without it, all.")
            Optional<String> value) {

        public Removal {
            HeaderText.changeable("name", name);
        }
    }

    public ResponseHeaderSettings {
        remove = List.copyOf(remove);
        addIfAbsent = Map.copyOf(addIfAbsent);
        addIfAbsent.forEach((name, value) -> {
            HeaderText.changeable("addIfAbsent", name);
            if (!HeaderText.isValue(value)) {
                throw new IllegalArgumentException(
                        "addIfAbsent: the value of '" + name + "' has characters that no header may have");
            }
        });
    }

    /** Responses as they come. */
    public static ResponseHeaderSettings none() {
        return new ResponseHeaderSettings(List.of(), Map.of());
    }
}
