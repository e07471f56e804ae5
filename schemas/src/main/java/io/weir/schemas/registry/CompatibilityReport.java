package io.weir.schemas.registry;

import java.util.List;

/**
 * What a registry says about a schema that is not registered yet.
 *
 * @param compatible true if it could be registered
 * @param messages the registry's reasons if not, in its words; may be empty, since not every registry gives them
 */
public record CompatibilityReport(boolean compatible, List<String> messages) {

    public CompatibilityReport {
        messages = List.copyOf(messages);
    }
}
