package io.weir.schemas.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A value that is never shown: not in a log, not in a message, not in the text of a record that holds it. */
public final class Secret {

    private static final String SHOWN = "***";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Hides a value.
     *
     * @throws IllegalArgumentException if the value is empty
     */
    public static Secret of(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the secret is empty");
        }
        return new Secret(value);
    }

    /** The value itself, for the one who has to send or compare it. */
    public String value() {
        return value;
    }

    /** The value in UTF-8, as a key for a signature; a fresh array. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether both have the same value, found out in constant time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return SHOWN;
    }
}
