package io.weir.router.table;

import org.jspecify.annotations.Nullable;

/**
 * Shares equal values that come by again and again, such as topics, process types, spaces and tags.
 *
 * <p>A fixed number of slots by hash: bounded, and what is common stays. Threads: belongs to the writer.
 */
public final class Interner {

    /** 4 bytes each; enough for the common values of a large foundation. */
    private static final int SLOTS = 1 << 14;

    private final @Nullable Object[] slots = new Object[SLOTS];

    /** An equal value that was seen before, or this one. */
    @SuppressWarnings("unchecked") // equal values of records and strings have the same class
    public <T> T intern(T value) {
        int hash = value.hashCode();
        int at = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        Object known = slots[at];
        if (known != null && value.equals(known)) {
            return (T) known;
        }
        slots[at] = value;
        return value;
    }

    /** The same of what may be missing. */
    public <T> @Nullable T internOrNull(@Nullable T value) {
        return value == null ? null : intern(value);
    }
}
