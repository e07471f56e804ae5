package io.weir.projector.letters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bytes for people to look at. Pure. */
final class HexDump {

    private static final int LINE = 16;
    private static final int PRINTABLE_MIN = 0x20;
    private static final int PRINTABLE_MAX = 0x7e;

    private HexDump() {}

    /** The first so many bytes, 16 in a line: where the line begins, in hex digits, as text with a dot for what is not ASCII. */
    static List<String> of(byte[] bytes, int max) {
        List<String> lines = new ArrayList<>();
        int end = Math.min(bytes.length, max);
        for (int at = 0; at < end; at += LINE) {
            StringBuilder hex = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (int i = at; i < Math.min(at + LINE, end); i++) {
                int value = bytes[i] & 0xff;
                hex.append(String.format(Locale.ROOT, "%02x ", value));
                text.append(value >= PRINTABLE_MIN && value <= PRINTABLE_MAX ? (char) value : '.');
            }
            lines.add(String.format(Locale.ROOT, "%04x  %-48s %s", at, hex, text));
        }
        return lines;
    }
}
