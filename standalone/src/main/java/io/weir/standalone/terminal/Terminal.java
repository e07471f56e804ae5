package io.weir.standalone.terminal;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;

/** Where the command line prints to, and what that place can show. */
public final class Terminal {

    /** What a terminal is taken to have when it does not say; also what is printed to files and pipes. */
    private static final int COLUMNS_DEFAULT = 80;

    private static final int COLUMNS_MIN = 40;
    /** Longer lines are hard to read, however wide the window. */
    private static final int COLUMNS_MAX = 120;

    private final PrintStream out;
    private final boolean redraws;
    private final boolean colour;
    private final Glyphs glyphs;
    private final int columns;
    private int regionLines;

    private Terminal(PrintStream out, boolean redraws, boolean colour, Glyphs glyphs, int columns) {
        this.out = out;
        this.redraws = redraws;
        this.colour = colour;
        this.glyphs = glyphs;
        this.columns = columns;
    }

    /** The styles of a text; each is left out where there is no colour. */
    public enum Style {
        BOLD("1"),
        DIM("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        BLUE("34"),
        CYAN("36");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    /**
     * A terminal on {@code out}.
     *
     * @param terminalColumns width of the terminal behind {@code out}; 0 when {@code out} is a file or a pipe
     * @param environment {@code NO_COLOR} (not empty) and {@code TERM=dumb} switch colour off
     */
    public static Terminal on(PrintStream out, Charset charset, int terminalColumns, Map<String, String> environment) {
        boolean terminal = terminalColumns > 0 && !"dumb".equals(environment.get("TERM"));
        boolean colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        int columns = terminalColumns > 0 ? Math.clamp(terminalColumns, COLUMNS_MIN, COLUMNS_MAX) : COLUMNS_DEFAULT;
        return new Terminal(out, terminal, colour, Glyphs.of(charset), columns);
    }

    /** Standard output, as the launcher described it in {@code weir.terminal.columns}. */
    public static Terminal standard() {
        return on(System.out, System.out.charset(), Integer.getInteger("weir.terminal.columns", 0), System.getenv());
    }

    /** True when {@link #region} redraws in place. */
    public boolean redraws() {
        return redraws;
    }

    /** Width to stay within. */
    public int columns() {
        return columns;
    }

    /** The characters to draw with. */
    public Glyphs glyphs() {
        return glyphs;
    }

    /** The text with what this place cannot show replaced by what looks like it. */
    public String plain(String text) {
        return glyphs.plain(text);
    }

    /** Prints a line; what a region showed stays above it. */
    public void line(String text) {
        out.println(glyphs.plain(text));
        out.flush();
        regionLines = 0;
    }

    /** Prints an empty line. */
    public void line() {
        line("");
    }

    /** Shows these lines in place of those that the last call showed; prints nothing where nothing can be redrawn. */
    public void region(List<String> lines) {
        if (!redraws) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (regionLines > 0) {
            text.append("\u001b[").append(regionLines).append('A');
        }
        for (String line : lines) {
            text.append("\u001b[2K").append(glyphs.plain(line)).append('\n');
        }
        for (int gone = lines.size(); gone < regionLines; gone++) {
            text.append("\u001b[2K\n");
        }
        int left = regionLines - lines.size();
        if (left > 0) {
            text.append("\u001b[").append(left).append('A');
        }
        out.print(text);
        out.flush();
        regionLines = lines.size();
    }

    /** Prints these lines for good, in place of what the region showed. */
    public void settle(List<String> lines) {
        if (redraws) {
            region(lines);
        } else {
            lines.forEach(line -> out.println(glyphs.plain(line)));
            out.flush();
        }
        regionLines = 0;
    }

    /** The text in this style, or as it is where there is no colour. */
    public String styled(Style style, String text) {
        return colour ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }

    /** A sign for something that went as expected. */
    public String good() {
        return styled(Style.GREEN, glyphs.check());
    }

    /** A sign for something that did not. */
    public String bad() {
        return styled(Style.RED, glyphs.cross());
    }

    /** A sign for something to look at. */
    public String warn() {
        return styled(Style.YELLOW, "!");
    }
}
