package io.weir.standalone.terminal;

import java.nio.charset.Charset;

/**
 * The characters that a charset can show.
 *
 * @param full part of a bar that is filled
 * @param empty part of a bar that is not
 * @param check what went well
 * @param cross what did not
 * @param spinner frames of a turning sign
 * @param unicode false when text must be reduced to ASCII
 */
public record Glyphs(String full, String empty, String check, String cross, String spinner, boolean unicode) {

    private static final Glyphs UNICODE = new Glyphs("█", "░", "✔", "✘", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", true);
    private static final Glyphs ASCII = new Glyphs("#", ".", "ok", "FAILED", "|/-\\", false);

    static Glyphs of(Charset charset) {
        return charset.newEncoder().canEncode("█░✔✘⠋·→─×") ? UNICODE : ASCII;
    }

    /** The text with every character that the charset lacks replaced by one that looks like it. */
    String plain(String text) {
        if (unicode) {
            return text;
        }
        return text.replace("·", "-")
                .replace("→", "->")
                .replace("─", "-")
                .replace("×", "x")
                .replace("…", "...")
                .replace("≤", "<=")
                .replace("±", "+-");
    }
}
