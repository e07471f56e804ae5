package io.weir.router.snapshot;

import java.util.zip.CRC32C;

/**
 * The form of a snapshot's file.
 *
 * <pre>
 *   file    = "WeirSnap" format:4 checksum:4 section*
 *   section = kind:1 length:4 payload checksum:4
 * </pre>
 *
 * Numbers are written highest byte first; checksums are CRC-32C, of all bytes of the section, or of the file's first twelve, before them.
 * The first section is the {@linkplain SnapshotHead head}, the last the {@linkplain SnapshotFoot foot}, which begins with a checksum of
 * all bytes before it; those between hold {@linkplain RowOutput rows}, each section by itself: all routes and endpoints, and then what
 * changed while these were written, in its order. Nothing follows the foot.
 */
final class SnapshotFile {

    /** To be raised with every change of a section's form, and whenever rows come to hold more of the same records. */
    static final int FORMAT = 2;

    static final long MAGIC = 0x57656972536E6170L;

    static final int PRELUDE_BYTES = 16;
    static final int HEADER_BYTES = 5;
    static final int CHECKSUM_BYTES = 4;

    /** Sections are closed at this size, so that neither writing nor reading holds much. */
    static final int SECTION_BYTES = 256 << 10;

    /** No section is ever as long: a larger number is damage, and no reason to claim memory. */
    static final int SECTION_BYTES_MAX = 64 << 20;

    enum Kind {
        HEAD(1),
        ROWS(2),
        FOOT(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static String name(int number) {
            return switch (number) {
                case 1 -> "head";
                case 2 -> "rows";
                case 3 -> "foot";
                default -> "unknown kind " + number;
            };
        }
    }

    private SnapshotFile() {}

    static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
