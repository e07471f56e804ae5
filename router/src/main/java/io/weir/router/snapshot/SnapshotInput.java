package io.weir.router.snapshot;

import io.weir.router.snapshot.ReadAhead.SectionRows;
import io.weir.router.table.TableRows;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot's file, all of whose checksums have been found right before anything is told of it. Used by one thread; rows are read ahead
 * on another.
 */
public final class SnapshotInput implements Closeable {

    private final FileChannel file;
    private final long size;
    private final long rowsFrom;
    private final long rowsTo;
    private final SnapshotHead head;
    private final SnapshotFoot foot;

    private SnapshotInput(
            FileChannel file, long size, long rowsFrom, long rowsTo, SnapshotHead head, SnapshotFoot foot) {
        this.file = file;
        this.size = size;
        this.rowsFrom = rowsFrom;
        this.rowsTo = rowsTo;
        this.head = head;
        this.foot = foot;
    }

    /**
     * Reads and checks the whole file.
     *
     * @throws SnapshotRefused if it is damaged, incomplete, or of another format
     * @throws IOException if it cannot be read
     */
    static SnapshotInput open(Path path) throws IOException, SnapshotRefused {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new Check(file).run();
        } catch (IOException | SnapshotRefused | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * What a file that seems to be a snapshot says that it is of, without a look at the rest of it.
     *
     * @throws SnapshotRefused if it does not begin like a snapshot
     * @throws IOException if it cannot be read
     */
    static SnapshotHead headOf(Path path) throws IOException, SnapshotRefused {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            Check check = new Check(file);
            return check.head(check.sections());
        }
    }

    /** What it is of. */
    public SnapshotHead head() {
        return head;
    }

    /** Where its table stands. */
    public SnapshotFoot foot() {
        return foot;
    }

    /** How long it is. */
    public long bytes() {
        return size;
    }

    /**
     * Tells of all rows, in their order.
     *
     * @throws SnapshotRefused if they cannot be understood; some have been told of by then
     */
    public void rows(TableRows to) throws IOException, SnapshotRefused {
        Sections sections = new Sections(file, rowsFrom, rowsTo);
        RowInput input = new RowInput();
        try (ReadAhead ahead = ReadAhead.of(() -> sectionRows(sections, input))) {
            for (SectionRows section = ahead.next(); section != null; section = ahead.next()) {
                tell(section, to);
            }
        }
    }

    private static @Nullable SectionRows sectionRows(Sections sections, RowInput input)
            throws IOException, SnapshotRefused {
        if (!sections.next()) {
            return null;
        }
        KeptRows rows = new KeptRows();
        try {
            input.section(sections.payload(), rows);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw notUnderstood(sections.name(), e);
        }
        return new SectionRows(sections.name(), rows);
    }

    private static void tell(SectionRows section, TableRows to) throws SnapshotRefused {
        try {
            section.rows().tell(to);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw notUnderstood(section.name(), e);
        }
    }

    private static SnapshotRefused notUnderstood(String section, RuntimeException why) {
        return new SnapshotRefused(section + " cannot be understood: " + why.getMessage(), why);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Goes from section to section. */
    private static final class Sections {

        private final FileChannel file;
        private final long end;
        private byte[] bytes = new byte[SnapshotFile.SECTION_BYTES * 2];
        private long next;
        private long begin;
        private int number;
        private int kind;
        private int length;

        Sections(FileChannel file, long from, long to) {
            this.file = file;
            this.next = from;
            this.end = to;
        }

        /** Reads and checks the next one; false if there is none. */
        boolean next() throws IOException, SnapshotRefused {
            if (next == end) {
                return false;
            }
            begin = next;
            number++;
            need(SnapshotFile.HEADER_BYTES);
            fill(begin, SnapshotFile.HEADER_BYTES);
            ByteInput header = new ByteInput(bytes, SnapshotFile.HEADER_BYTES);
            kind = header.u8();
            length = header.int32();
            if (length < 0 || length > SnapshotFile.SECTION_BYTES_MAX) {
                throw new SnapshotRefused(name() + " is damaged: it seems to have "
                        + Integer.toUnsignedString(length) + " bytes, at most " + SnapshotFile.SECTION_BYTES_MAX
                        + " are expected");
            }
            int all = frame();
            need(all);
            if (bytes.length < all) {
                bytes = new byte[all];
            }
            fill(begin, all);
            next = begin + all;
            int found = SnapshotFile.checksum(bytes, 0, all - SnapshotFile.CHECKSUM_BYTES);
            ByteInput trailer = new ByteInput(bytes, all);
            trailer.skip(all - SnapshotFile.CHECKSUM_BYTES);
            requireSame(name() + " is damaged", found, trailer.int32());
            return true;
        }

        private int frame() {
            return SnapshotFile.HEADER_BYTES + length + SnapshotFile.CHECKSUM_BYTES;
        }

        private void need(int count) throws SnapshotRefused {
            if (end - begin < count) {
                throw new SnapshotRefused("it is cut off: the file ends at byte " + end + ", in the middle of "
                        + (count == SnapshotFile.HEADER_BYTES ? "the beginning of section " + number : name()));
            }
        }

        private void fill(long from, int count) throws IOException, SnapshotRefused {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
            while (buffer.hasRemaining()) {
                if (file.read(buffer, from + buffer.position()) < 0) {
                    throw new SnapshotRefused("it became shorter while it was read");
                }
            }
        }

        ByteInput payload() {
            ByteInput payload = new ByteInput(bytes, SnapshotFile.HEADER_BYTES + length);
            payload.skip(SnapshotFile.HEADER_BYTES);
            return payload;
        }

        boolean is(SnapshotFile.Kind expected) {
            return kind == expected.number();
        }

        String name() {
            return "section " + number + " (" + SnapshotFile.Kind.name(kind) + ") at byte " + begin;
        }
    }

    /** The first reading, which tells nothing. */
    private static final class Check {

        private final FileChannel file;
        private final long size;
        private final CRC32C whole = new CRC32C();

        Check(FileChannel file) throws IOException {
            this.file = file;
            this.size = file.size();
        }

        Sections sections() {
            return new Sections(file, SnapshotFile.PRELUDE_BYTES, size);
        }

        SnapshotHead head(Sections sections) throws IOException, SnapshotRefused {
            prelude(sections);
            requireNext(sections, SnapshotFile.Kind.HEAD);
            SnapshotHead head = understood(sections, SnapshotHead::read);
            count(sections);
            return head;
        }

        SnapshotInput run() throws IOException, SnapshotRefused {
            Sections sections = sections();
            SnapshotHead head = head(sections);
            long rowsFrom = sections.next;
            while (true) {
                if (!sections.next()) {
                    throw new SnapshotRefused("it is cut off: the file ends at byte " + size + ", and has no foot");
                }
                if (sections.is(SnapshotFile.Kind.FOOT)) {
                    break;
                }
                requireKind(sections, SnapshotFile.Kind.ROWS);
                count(sections);
            }
            int wholeFound = (int) whole.getValue();
            SnapshotFoot foot = understood(sections, input -> {
                requireSame("the file is damaged", wholeFound, input.int32());
                return SnapshotFoot.read(input);
            });
            if (sections.next != size) {
                throw new SnapshotRefused("it is damaged: " + (size - sections.next)
                        + " bytes follow its foot, at byte " + sections.next);
            }
            return new SnapshotInput(file, size, rowsFrom, sections.begin, head, foot);
        }

        private void prelude(Sections sections) throws IOException, SnapshotRefused {
            if (size < SnapshotFile.PRELUDE_BYTES) {
                throw new SnapshotRefused(
                        "it is cut off: the file ends at byte " + size + ", in the middle of its name");
            }
            sections.fill(0, SnapshotFile.PRELUDE_BYTES);
            whole.update(sections.bytes, 0, SnapshotFile.PRELUDE_BYTES);
            ByteInput input = new ByteInput(sections.bytes, SnapshotFile.PRELUDE_BYTES);
            if (input.int64() != SnapshotFile.MAGIC) {
                throw new SnapshotRefused("it is no snapshot: the file does not begin with WeirSnap");
            }
            int format = input.int32();
            requireSame(
                    "the beginning of the file is damaged",
                    SnapshotFile.checksum(sections.bytes, 0, SnapshotFile.PRELUDE_BYTES - SnapshotFile.CHECKSUM_BYTES),
                    input.int32());
            if (format != SnapshotFile.FORMAT) {
                throw new SnapshotRefused("it has format " + format + ", and this version of Weir reads format "
                        + SnapshotFile.FORMAT + " alone");
            }
        }

        private static void requireNext(Sections sections, SnapshotFile.Kind kind) throws IOException, SnapshotRefused {
            if (!sections.next()) {
                throw new SnapshotRefused("it is cut off: the file ends before its head");
            }
            requireKind(sections, kind);
        }

        private static void requireKind(Sections sections, SnapshotFile.Kind kind) throws SnapshotRefused {
            if (!sections.is(kind)) {
                throw new SnapshotRefused(
                        sections.name() + " stands where " + SnapshotFile.Kind.name(kind.number()) + " is expected");
            }
        }

        private void count(Sections sections) {
            whole.update(sections.bytes, 0, sections.frame());
        }

        private interface Reading<T> {
            T read(ByteInput from) throws SnapshotRefused;
        }

        private static <T> T understood(Sections sections, Reading<T> reading) throws SnapshotRefused {
            try {
                ByteInput input = sections.payload();
                T read = reading.read(input);
                if (input.hasMore()) {
                    throw new SnapshotRefused(sections.name() + " is longer than expected");
                }
                return read;
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw notUnderstood(sections.name(), e);
            }
        }
    }

    private static void requireSame(String what, int found, int expected) throws SnapshotRefused {
        if (found != expected) {
            HexFormat hex = HexFormat.of();
            throw new SnapshotRefused(
                    what + ": its checksum is " + hex.toHexDigits(found) + ", expected " + hex.toHexDigits(expected));
        }
    }
}
