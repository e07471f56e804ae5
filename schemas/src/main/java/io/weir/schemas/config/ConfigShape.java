package io.weir.schemas.config;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a configuration record may hold, found out by reflection: the keys of each section and the type of each. */
sealed interface ConfigShape {

    /** A single text. */
    record Scalar(ScalarType type) implements ConfigShape {}

    /** A single text that is not shown and not in the file. */
    record Hidden() implements ConfigShape {}

    /** A list. */
    record Listing(ConfigShape item) implements ConfigShape {}

    /** Names of the user's choice, each with a value. */
    record Table(ScalarType value) implements ConfigShape {}

    /** {@link ClientProperties}. */
    record Client() implements ConfigShape {}

    /** A section with keys of its own. */
    record Keys(Class<?> type, List<Key> keys) implements ConfigShape {

        /** The only key of a record that stands for its whole section, if it is one. */
        Optional<Key> whole() {
            return keys.size() == 1 && keys.getFirst().component().isAnnotationPresent(WholeSection.class)
                    ? Optional.of(keys.getFirst())
                    : Optional.empty();
        }
    }

    /**
     * A key of a section.
     *
     * @param optional whether the record wants an {@link Optional}
     * @param nullable whether the record takes null for an absent key
     */
    record Key(RecordComponent component, ConfigShape shape, boolean optional, boolean nullable) {

        String name() {
            return component.getName();
        }

        /** The default as text, or null if there is none. */
        @Nullable String defaultText() {
            ConfigKey described = component.getAnnotation(ConfigKey.class);
            return described == null || described.defaultValue().isEmpty() ? null : described.defaultValue();
        }
    }

    /**
     * Finds out the keys of a record.
     *
     * @throws IllegalStateException if it has a component of a type that configuration does not know
     */
    static Keys of(Class<?> record) {
        if (!record.isRecord()) {
            throw new IllegalStateException(record + " is not a record");
        }
        List<Key> keys = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            AnnotatedType type = component.getAnnotatedType();
            boolean optional = component.getType() == Optional.class;
            AnnotatedType inner =
                    optional ? ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[0] : type;
            keys.add(new Key(component, of(inner.getType(), component), optional, isNullable(type)));
        }
        return new Keys(record, keys);
    }

    private static ConfigShape of(Type type, RecordComponent component) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new Listing(of(arguments[0], component));
            }
            if (generic.getRawType() == Map.class
                    && arguments[0] == String.class
                    && arguments[1] instanceof Class<?> c) {
                ScalarType value = ScalarType.of(c);
                if (value != null) {
                    return new Table(value);
                }
            }
        }
        if (type == Secret.class) {
            return new Hidden();
        }
        if (type == ClientProperties.class) {
            return new Client();
        }
        if (type instanceof Class<?> plain) {
            ScalarType scalar = ScalarType.of(plain);
            if (scalar != null) {
                return new Scalar(scalar);
            }
            if (plain.isRecord()) {
                return of(plain);
            }
        }
        throw new IllegalStateException(component.getDeclaringRecord().getName() + "." + component.getName()
                + ": configuration has no values of type " + type.getTypeName());
    }

    private static boolean isNullable(AnnotatedElement type) {
        return type.isAnnotationPresent(Nullable.class);
    }
}
