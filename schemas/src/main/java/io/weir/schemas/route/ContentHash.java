package io.weir.schemas.route;

import io.weir.schemas.avro.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a route changed: a hash over everything in it but {@code updatedAt}, which CAPI moves without a
 * change.
 *
 * <p>Fields are hashed by name, in the order of their names, and a field that is null, false or empty is left out. So neither
 * the order of fields nor a new one that a route does not use changes the hash, and an upgrade of Weir does not rewrite
 * every route.
 */
public final class ContentHash {

    /** Length in bytes; 128 bits of SHA-256, far beyond chance collisions of an installation's routes. */
    public static final int LENGTH = 16;

    private static final String LEFT_OUT = "updatedAt";

    private static final int ROUTE_BYTES = 1_024;

    /** What is hashed, all of it at once: a digest takes its time for every call. */
    private byte[] bytes = new byte[ROUTE_BYTES];

    private int length;

    private ContentHash() {}

    /** Returns the hash of the route, {@value #LENGTH} bytes; the order of destinations and maps does not matter. */
    public static byte[] of(Route route) {
        ContentHash hash = new ContentHash();
        hash.put(CanonicalRoute.of(route));
        return Arrays.copyOf(hash.digest(), LENGTH);
    }

    private byte[] digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private void put(@Nullable Object value) {
        switch (value) {
            case SpecificRecord nested -> putMap('r', fields(nested));
            case Map<?, ?> map -> putMap('m', sorted(map));
            case Collection<?> list -> {
                putHead('l', list.size());
                list.forEach(this::put);
            }
            case Instant instant -> putText('t', Long.toString(instant.toEpochMilli()));
            case CharSequence text -> putText('s', text.toString());
            case Integer number -> putText('n', number.toString());
            case Long number -> putText('n', number.toString());
            case Boolean flag -> putText('b', flag.toString());
            case null -> putHead('0', 0);
            default ->
                throw new IllegalArgumentException("no canonical form for a value of type "
                        + value.getClass().getName());
        }
    }

    private void putMap(char kind, Map<String, Object> entries) {
        putHead(kind, entries.size());
        entries.forEach((name, value) -> {
            putText('k', name);
            put(value);
        });
    }

    private void putText(char kind, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putHead(kind, utf8.length);
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    /** The length before the content keeps two different values from having one encoding. */
    private void putHead(char kind, int size) {
        reserve(5);
        bytes[length++] = (byte) kind;
        bytes[length++] = (byte) (size >>> 24);
        bytes[length++] = (byte) (size >>> 16);
        bytes[length++] = (byte) (size >>> 8);
        bytes[length++] = (byte) size;
    }

    private static Map<String, Object> fields(SpecificRecord nested) {
        Map<String, Object> fields = new TreeMap<>();
        for (Schema.Field field : nested.getSchema().getFields()) {
            Object value = nested.get(field.pos());
            if (!field.name().equals(LEFT_OUT) && !unused(value)) {
                fields.put(field.name(), value);
            }
        }
        return fields;
    }

    private static Map<String, Object> sorted(Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(key.toString(), value));
        return sorted;
    }

    private static boolean unused(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case CharSequence text -> text.isEmpty();
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case Boolean flag -> !flag;
            default -> false;
        };
    }
}
