package io.weir.projector.fold;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up how many bytes some text takes in UTF-8. */
final class TextSize {

    private long bytes;

    long bytes() {
        return bytes;
    }

    TextSize add(@Nullable String text) {
        if (text != null) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                // Each half of a surrogate pair stands for two of its four bytes.
                bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return this;
    }

    TextSize add(Map<String, String> map) {
        map.forEach((key, value) -> add(key).add(value));
        return this;
    }
}
