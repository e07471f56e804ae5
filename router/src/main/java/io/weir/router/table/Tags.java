package io.weir.router.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tags of an instance, a dozen of them at hundreds of thousands of instances: names are shared by all that have the same ones, and so are the
 * values of those that say where an app belongs. Values are bytes one after the other, guids among them as 16, and one that comes again, as
 * the app's does, as where it stands. A map of texts takes ten times as much. Immutable.
 */
public final class Tags {

    /** No tags. */
    public static final Tags NONE = new Tags(new Names(List.of()), Values.NONE, new byte[0]);

    /** Tags that many instances have alike: those of a space, and what kind of thing it is. */
    private static final Set<String> COMMON =
            Set.of("component", "organization_id", "organization_name", "process_type", "space_id", "space_name");

    /** In the place of a length: a guid in its usual form follows, as 16 bytes. */
    private static final int GUID = 0xff;

    private static final int GUID_BYTES = 16;

    /** In the place of a length: the guid that stands at the place in the next byte. */
    private static final int AGAIN = 0xfe;

    /** Lengths from here on take four bytes more. */
    private static final int LONG = 0xfd;

    private static final int BYTE = 0xff;

    private final Names names;
    private final Values common;
    private final byte[] own;

    /** Names in their order. */
    private record Names(List<String> sorted) {}

    /** Values that may be shared. */
    private static final class Values {

        static final Values NONE = new Values(new byte[0]);

        private final byte[] bytes;

        Values(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Values values && Arrays.equals(bytes, values.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** Goes from value to value in the order of the names. */
    private final class Cursor {

        private int commonAt;
        private int ownAt;

        /** The value of the next name. */
        String next(String name) {
            return COMMON.contains(name) ? value(common.bytes, commonAt) : value(own, ownAt);
        }

        void pass(String name) {
            if (COMMON.contains(name)) {
                commonAt = after(common.bytes, commonAt);
            } else {
                ownAt = after(own, ownAt);
            }
        }
    }

    private Tags(Names names, Values common, byte[] own) {
        this.names = names;
        this.common = common;
        this.own = own;
    }

    /** Tags that share nothing. */
    public static Tags of(Map<String, String> tags) {
        return of(tags, null);
    }

    /**
     * Tags that may share their names.
     *
     * @param interner shares them with other tags; null to share none
     */
    public static Tags of(Map<String, String> tags, @Nullable Interner interner) {
        if (tags.isEmpty()) {
            return NONE;
        }
        Map<String, String> sorted = new TreeMap<>(tags);
        var common = new Writer();
        var own = new Writer();
        sorted.forEach((name, value) -> (COMMON.contains(name) ? common : own).write(value));
        Names names = new Names(List.copyOf(sorted.keySet()));
        Values shared = new Values(common.bytes.toByteArray());
        return new Tags(
                interner == null ? names : interner.intern(names),
                interner == null ? shared : interner.intern(shared),
                own.bytes.toByteArray());
    }

    /** Writes values one after the other. */
    private static final class Writer {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** Where guids stand that were written already, as far as a byte can say. */
        private final Map<Guid, Integer> places = new HashMap<>();

        void write(String value) {
            if (Guid.of(value) instanceof Guid.Binary guid) {
                int place = bytes.size();
                Integer before = places.get(guid);
                if (before != null) {
                    bytes.write(AGAIN);
                    bytes.write(before);
                    return;
                }
                if (place <= BYTE) {
                    places.put(guid, place);
                }
                bytes.write(GUID);
                number(guid.high(), Long.BYTES);
                number(guid.low(), Long.BYTES);
                return;
            }
            byte[] text = value.getBytes(UTF_8);
            bytes.write(Math.min(text.length, LONG));
            if (text.length >= LONG) {
                number(text.length, Integer.BYTES);
            }
            bytes.writeBytes(text);
        }

        private void number(long value, int length) {
            for (int shift = (length - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                bytes.write((int) (value >>> shift));
            }
        }
    }

    /** How many there are. */
    public int size() {
        return names.sorted().size();
    }

    /** The value of that name; null where there is none. */
    public @Nullable String get(String name) {
        int index = Collections.binarySearch(names.sorted(), name);
        if (index < 0) {
            return null;
        }
        Cursor cursor = new Cursor();
        for (int i = 0; i < index; i++) {
            cursor.pass(names.sorted().get(i));
        }
        return cursor.next(name);
    }

    /** Visits each, in the order of the names. */
    public void forEach(BiConsumer<String, String> action) {
        Cursor cursor = new Cursor();
        for (String name : names.sorted()) {
            action.accept(name, cursor.next(name));
            cursor.pass(name);
        }
    }

    /** Name and value, in the order of the names. */
    public Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        forEach(map::put);
        return map;
    }

    private static int after(byte[] values, int at) {
        int kind = values[at] & BYTE;
        return switch (kind) {
            case GUID -> at + 1 + GUID_BYTES;
            case AGAIN -> at + 2;
            case LONG -> at + 1 + Integer.BYTES + (int) number(values, at + 1, Integer.BYTES);
            default -> at + 1 + kind;
        };
    }

    private static String value(byte[] values, int at) {
        int kind = values[at] & BYTE;
        return switch (kind) {
            case AGAIN -> value(values, values[at + 1] & BYTE);
            case GUID ->
                new Guid.Binary(number(values, at + 1, Long.BYTES), number(values, at + 1 + Long.BYTES, Long.BYTES))
                        .toString();
            case LONG -> new String(values, at + 1 + Integer.BYTES, (int) number(values, at + 1, Integer.BYTES), UTF_8);
            default -> new String(values, at + 1, kind, UTF_8);
        };
    }

    private static long number(byte[] values, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << Byte.SIZE) | (values[at + i] & BYTE);
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tags tags
                && names.equals(tags.names)
                && common.equals(tags.common)
                && Arrays.equals(own, tags.own);
    }

    @Override
    public int hashCode() {
        return (names.hashCode() * 31 + common.hashCode()) * 31 + Arrays.hashCode(own);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
