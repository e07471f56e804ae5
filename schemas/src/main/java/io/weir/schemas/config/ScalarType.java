package io.weir.schemas.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type whose values are a single text.
 *
 * @param name what the reference calls it
 * @param parser from text to value; throws IllegalArgumentException saying what was expected
 */
record ScalarType(String name, Function<String, Object> parser) {

    private static final Map<Class<?>, ScalarType> KNOWN = Map.ofEntries(
            Map.entry(String.class, new ScalarType("text", text -> text)),
            Map.entry(int.class, new ScalarType("whole number", ScalarType::parseInt)),
            Map.entry(short.class, new ScalarType("whole number", ScalarType::parseShort)),
            Map.entry(long.class, new ScalarType("whole number", ScalarType::parseLong)),
            Map.entry(double.class, new ScalarType("number", ScalarType::parseDouble)),
            Map.entry(boolean.class, new ScalarType("true or false", ScalarType::parseBoolean)),
            Map.entry(Duration.class, new ScalarType("duration", DurationText::parse)),
            Map.entry(ByteSize.class, new ScalarType("size", ByteSize::parse)),
            Map.entry(URI.class, new ScalarType("URI", ScalarType::parseUri)),
            Map.entry(Path.class, new ScalarType("file", ScalarType::parsePath)));

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            Integer.class, int.class,
            Short.class, short.class,
            Long.class, long.class,
            Double.class, double.class,
            Boolean.class, boolean.class);

    /** The scalar type of a class, or null if its values are not a single text. */
    static @Nullable ScalarType of(Class<?> type) {
        if (type.isEnum()) {
            return ofEnum(type);
        }
        return KNOWN.get(BOXES.getOrDefault(type, type));
    }

    private static ScalarType ofEnum(Class<?> type) {
        List<Enum<?>> constants = Arrays.stream(type.getEnumConstants())
                .<Enum<?>>map(constant -> (Enum<?>) constant)
                .toList();
        List<String> names = constants.stream().map(ScalarType::kebab).toList();
        return new ScalarType("one of " + String.join(", ", names), text -> {
            int index = names.indexOf(text.strip());
            if (index < 0) {
                throw new IllegalArgumentException("expected one of " + String.join(", ", names));
            }
            return constants.get(index);
        });
    }

    private static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object parseInt(String text) {
        return (int) wholeNumber(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static Object parseShort(String text) {
        return (short) wholeNumber(text, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static Object parseLong(String text) {
        return wholeNumber(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long wholeNumber(String text, long min, long max) {
        String expected = "expected a whole number from " + min + " to " + max;
        try {
            // A thousand is often written with underscores, in YAML as in Java.
            long number = Long.parseLong(text.strip().replace("_", ""));
            if (number < min || number > max) {
                throw new IllegalArgumentException(expected);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static Object parseDouble(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number such as 0.5", e);
        }
        throw new IllegalArgumentException("expected a number such as 0.5");
    }

    private static Object parseBoolean(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Object parseUri(String text) {
        try {
            URI uri = new URI(text.strip());
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected a URI such as https://api.example.com: " + e.getReason(), e);
        }
        throw new IllegalArgumentException("expected a whole URI with its scheme, such as https://api.example.com");
    }

    private static Object parsePath(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("expected the path of a file or folder");
        }
        return Path.of(text.strip());
    }
}
