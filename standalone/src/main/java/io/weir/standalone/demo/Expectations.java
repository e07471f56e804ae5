package io.weir.standalone.demo;

import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;

/** What the demo promised and whether it came true; each is printed as it is met. Used by one thread. */
final class Expectations {

    private final Terminal terminal;
    private final boolean strict;
    private final List<String> broken = new ArrayList<>();
    private int met;
    private int warned;

    /** With {@code strict} a warning counts as a failure. */
    Expectations(Terminal terminal, boolean strict) {
        this.terminal = terminal;
        this.strict = strict;
    }

    /** Prints {@code sentence} as met or not, with what was found if it was not. */
    void expect(boolean met, String sentence, String found) {
        if (met) {
            met(sentence);
        } else {
            broken(sentence, found);
        }
    }

    /** Like {@link #expect}, for what a busy machine may miss: a warning unless the demo is strict. */
    void hope(boolean met, String sentence, String found) {
        if (met) {
            met(sentence);
        } else if (strict) {
            broken(sentence, found);
        } else {
            terminal.line("    " + terminal.warn() + " not met: " + sentence);
            warned++;
            terminal.line("      a warning, since a busy machine may miss it; --strict makes it a failure");
        }
    }

    private void met(String sentence) {
        met++;
        terminal.line("    " + terminal.good() + " " + sentence);
    }

    private void broken(String sentence, String found) {
        broken.add(sentence + ": " + found);
        terminal.line("    " + terminal.bad() + " " + sentence + ": " + found);
    }

    int warningCount() {
        return warned;
    }

    int metCount() {
        return met;
    }

    List<String> brokenOnes() {
        return List.copyOf(broken);
    }
}
