package io.weir.router.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tags of an instance, a dozen of them at hundreds of thousands of instances: names are shared by all that have the same ones, values are
 * bytes one after the other, guids among them as 16, and one that comes again, as the app's does, as where it stands. A map of texts takes
 * six times as much. Immutable.
 */
public final class Tags {

    /** No tags. */
    public static final Tags NONE = new Tags(new Names(List.of()), new byte[0]);

    /** In the place of a length: a guid in its usual form follows, as 16 bytes. */
    private static final int GUID = 0xff;

    private static final int GUID_BYTES = 16;

    /** In the place of a length: the guid that stands at the place in the next byte. */
    private static final int AGAIN = 0xfe;

    /** Lengths from here on take four bytes more. */
    private static final int LONG = 0xfd;

    private static final int BYTE = 0xff;

    private final Names names;
    private final byte[] values;

    /** Names in their order. */
    private record Names(List<String> sorted) {}

    private Tags(Names names, byte[] values) {
        this.names = names;
        this.values = values;
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
        var bytes = new ByteArrayOutputStream();
        Map<Guid, Integer> places = new HashMap<>();
        sorted.values().forEach(value -> write(value, bytes, places));
        Names names = new Names(List.copyOf(sorted.keySet()));
        return new Tags(interner == null ? names : interner.intern(names), bytes.toByteArray());
    }

    /** @param places where guids stand that were written already, as far as a byte can say */
    private static void write(String value, ByteArrayOutputStream to, Map<Guid, Integer> places) {
        if (Guid.of(value) instanceof Guid.Binary guid) {
            int place = to.size();
            Integer before = places.get(guid);
            if (before != null) {
                to.write(AGAIN);
                to.write(before);
                return;
            }
            if (place <= BYTE) {
                places.put(guid, place);
            }
            to.write(GUID);
            writeNumber(guid.high(), Long.BYTES, to);
            writeNumber(guid.low(), Long.BYTES, to);
            return;
        }
        byte[] text = value.getBytes(UTF_8);
        to.write(Math.min(text.length, LONG));
        if (text.length >= LONG) {
            writeNumber(text.length, Integer.BYTES, to);
        }
        to.writeBytes(text);
    }

    private static void writeNumber(long value, int bytes, ByteArrayOutputStream to) {
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            to.write((int) (value >>> shift));
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
        int at = 0;
        for (int i = 0; i < index; i++) {
            at = after(at);
        }
        return value(at);
    }

    /** Visits each, in the order of the names. */
    public void forEach(BiConsumer<String, String> action) {
        int at = 0;
        for (String name : names.sorted()) {
            action.accept(name, value(at));
            at = after(at);
        }
    }

    /** Name and value, in the order of the names. */
    public Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        forEach(map::put);
        return map;
    }

    private int after(int at) {
        int kind = values[at] & BYTE;
        return switch (kind) {
            case GUID -> at + 1 + GUID_BYTES;
            case AGAIN -> at + 2;
            case LONG -> at + 1 + Integer.BYTES + (int) number(at + 1, Integer.BYTES);
            default -> at + 1 + kind;
        };
    }

    private String value(int at) {
        int kind = values[at] & BYTE;
        return switch (kind) {
            case AGAIN -> value(values[at + 1] & BYTE);
            case GUID ->
                new Guid.Binary(number(at + 1, Long.BYTES), number(at + 1 + Long.BYTES, Long.BYTES)).toString();
            case LONG -> new String(values, at + 1 + Integer.BYTES, (int) number(at + 1, Integer.BYTES), UTF_8);
            default -> new String(values, at + 1, kind, UTF_8);
        };
    }

    private long number(int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << Byte.SIZE) | (values[at + i] & BYTE);
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tags tags && names.equals(tags.names) && Arrays.equals(values, tags.values);
    }

    @Override
    public int hashCode() {
        return names.hashCode() * 31 + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
