package io.weir.embedded.capi;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels and annotations of a resource. */
public record Metadata(Map<String, String> labels, Map<String, String> annotations) {

    public Metadata {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** No labels, no annotations. */
    public static Metadata empty() {
        return new Metadata(Map.of(), Map.of());
    }

    /** This with the changes laid over it; a null value removes its key. */
    Metadata merged(Map<String, @Nullable String> labelChanges, Map<String, @Nullable String> annotationChanges) {
        return new Metadata(overlay(labels, labelChanges), overlay(annotations, annotationChanges));
    }

    static Map<String, String> overlay(Map<String, String> base, Map<String, @Nullable String> changes) {
        Map<String, String> result = new TreeMap<>(base);
        changes.forEach((key, value) -> {
            if (value == null) {
                result.remove(key);
            } else {
                result.put(key, value);
            }
        });
        return result;
    }
}
