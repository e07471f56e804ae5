package io.weir.router.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values that come again and again within one section, such as process types, spaces and tags: the first time in full, then as a number.
 * Used by one thread.
 */
final class Shared<T> {

    /** Bounds what reading or writing a section holds; what comes after that many is written in full each time. */
    private static final int MOST = 1 << 14;

    private static final int IN_FULL = 0;
    private static final int NULL = 1;
    private static final int FIRST = 2;

    private final Map<T, Integer> numbers = new HashMap<>();
    private final List<T> values = new ArrayList<>();

    /** A new section begins. */
    void clear() {
        numbers.clear();
        values.clear();
    }

    void write(@Nullable T value, ByteOutput to, Consumer<T> inFull) {
        if (value == null) {
            to.unsigned(NULL);
            return;
        }
        Integer known = numbers.get(value);
        if (known != null) {
            to.unsigned(known + FIRST);
            return;
        }
        if (numbers.size() < MOST) {
            numbers.put(value, numbers.size());
        }
        to.unsigned(IN_FULL);
        inFull.accept(value);
    }

    /** @param unique what makes one of equal values that stand in several sections */
    @Nullable T readOrNull(ByteInput from, Supplier<T> inFull, UnaryOperator<T> unique) {
        int number = from.count();
        return switch (number) {
            case NULL -> null;
            case IN_FULL -> {
                T value = unique.apply(inFull.get());
                if (values.size() < MOST) {
                    values.add(value);
                }
                yield value;
            }
            default -> values.get(number - FIRST);
        };
    }

    /** The same of what is never missing. */
    T read(ByteInput from, Supplier<T> inFull, UnaryOperator<T> unique) {
        T value = readOrNull(from, inFull, unique);
        if (value == null) {
            throw new IllegalArgumentException("a value is missing");
        }
        return value;
    }
}
