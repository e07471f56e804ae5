package io.weir.schemas.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls a record's constructor and says where the key stands that it complains of. */
final class RecordBuilder {

    private final ConfigShape.Keys keys;
    private final ConfigNode.Section section;
    private final Place place;
    private final Problems problems;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    RecordBuilder(ConfigShape.Keys keys, ConfigNode.Section section, Place place, Problems problems) {
        this.keys = keys;
        this.section = section;
        this.place = place;
        this.problems = problems;
    }

    /** Sets a component; null if the key is absent. */
    void put(ConfigShape.Key key, @Nullable Object value) {
        if (key.optional()) {
            values.put(key.name(), Optional.ofNullable(value));
        } else {
            values.put(key.name(), value == null ? whenAbsent(key) : value);
        }
    }

    private static @Nullable Object whenAbsent(ConfigShape.Key key) {
        if (key.nullable()) {
            return null;
        }
        return switch (key.shape()) {
            case ConfigShape.Listing _ -> List.of();
            case ConfigShape.Table _ -> Map.of();
            case ConfigShape.Client _ -> ClientProperties.none();
            case ConfigShape.Scalar _, ConfigShape.Hidden _, ConfigShape.Keys _ -> null;
        };
    }

    /** The record, or null with a problem reported. */
    @Nullable Object build() {
        List<ConfigShape.Key> absent = keys.keys().stream()
                .filter(key -> !key.nullable() && values.get(key.name()) == null)
                .toList();
        List<ConfigShape.Key> missing = absent.stream()
                .filter(key -> key.component().getType().isPrimitive())
                .toList();
        if (!missing.isEmpty()) {
            missing.forEach(this::reportMissing);
            return null;
        }
        try {
            Object built = constructor().newInstance(values.values().toArray());
            missing = absent.stream().filter(key -> get(key, built) == null).toList();
            missing.forEach(this::reportMissing);
            return missing.isEmpty() ? built : null;
        } catch (InvocationTargetException e) {
            report(absent, e.getCause());
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + keys.type().getName(), e);
        }
    }

    private Constructor<?> constructor() throws NoSuchMethodException {
        Class<?>[] types = Arrays.stream(keys.type().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> canonical = keys.type().getDeclaredConstructor(types);
        canonical.setAccessible(true);
        return canonical;
    }

    /** The value of a key in a record. */
    static @Nullable Object get(ConfigShape.Key key, Object record) {
        try {
            key.component().getAccessor().setAccessible(true);
            return key.component().getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + key.name() + " of " + record.getClass(), e);
        }
    }

    private void report(List<ConfigShape.Key> absent, @Nullable Throwable cause) {
        if (cause instanceof IllegalArgumentException invalid) {
            reportInvalid(String.valueOf(invalid.getMessage()));
        } else if (cause instanceof NullPointerException && !absent.isEmpty()) {
            // The constructor used what is absent without asking: the key is a required one.
            absent.forEach(this::reportMissing);
        } else {
            throw new IllegalStateException("the constructor of " + keys.type().getName() + " failed", cause);
        }
    }

    private void reportMissing(ConfigShape.Key key) {
        Place at = place.key(key.name());
        problems.add(section.origin(), at.path() + ": missing; set it here or as " + at.variable());
    }

    /** The message is {@code <key>: <what is wrong>}, the key being one of this section's. */
    private void reportInvalid(String message) {
        int colon = message.indexOf(": ");
        String name = colon < 0 ? "" : message.substring(0, colon);
        ConfigNode.Entry entry = section.entries().get(name);
        boolean known = (keys.whole().isPresent() && !name.isEmpty())
                || keys.keys().stream().anyMatch(key -> key.name().equals(name));
        Origin origin = entry == null ? section.origin() : entry.node().origin();
        String path = place.path().isEmpty() ? "" : place.path() + (known ? "." : ": ");
        problems.add(origin, path + message);
    }
}
