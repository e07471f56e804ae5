package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table of requests in {@code guard/requests.txt}, which says how it is written. */
public final class Corpus {

    /**
     * A request as it was framed.
     *
     * @param length bytes of its body, without what frames it
     */
    public record Request(String method, String target, long length) {}

    /**
     * One case of the table.
     *
     * @param accepted what becomes of the bytes before the refusal
     * @param refusal null if nothing is refused
     * @param text the bytes, one character each
     */
    public record Case(
            String name, List<Request> accepted, @Nullable Refusal refusal, String text) {

        public byte[] bytes() {
            return text.getBytes(ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*(.*?)}");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(r|n|t|\\\\|x[0-9a-f]{2})");

    private Corpus() {}

    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        String text = read();
        for (String part : text.split("\n= ", -1)) {
            if (!part.startsWith("#")) {
                cases.add(parse(part));
            }
        }
        return cases;
    }

    private static String read() {
        try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream("/guard/requests.txt"))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case parse(String part) {
        List<String> lines =
                part.lines().filter(l -> !l.startsWith("## ") && !l.isEmpty()).toList();
        String name = lines.get(0);
        String expected = lines.get(1).substring(2);
        String bytes = String.join("", lines.subList(2, lines.size()));
        List<Request> accepted = new ArrayList<>();
        Refusal refusal = null;
        String[] words = expected.split(" ", -1);
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("ok") || words[i].equals("then")) {
                continue;
            }
            if (words[i].matches("\\d{3}")) {
                refusal = Refusal.valueOf(words[++i]);
                if (refusal.status() != Integer.parseInt(words[i - 1])) {
                    throw new IllegalStateException(name + ": " + refusal + " is answered " + refusal.status());
                }
            } else {
                accepted.add(request(words[i]));
            }
        }
        return new Case(name, accepted, refusal, unescape(bytes));
    }

    private static Request request(String word) {
        int first = word.indexOf(':');
        int last = word.lastIndexOf(':');
        return new Request(
                word.substring(0, first),
                unescape(word.substring(first + 1, last)),
                Long.parseLong(word.substring(last + 1)));
    }

    private static String unescape(String text) {
        String whole = REPEATED.matcher(text)
                .replaceAll(r -> Matcher.quoteReplacement(r.group(2).repeat(Integer.parseInt(r.group(1)))));
        return ESCAPED.matcher(whole)
                .replaceAll(e -> Matcher.quoteReplacement(
                        switch (e.group(1)) {
                            case "r" -> "\r";
                            case "n" -> "\n";
                            case "t" -> "\t";
                            case "\\" -> "\\";
                            default ->
                                String.valueOf(
                                        (char) Integer.parseInt(e.group(1).substring(1), 16));
                        }));
    }

    /** The bytes of every case, to begin random changes with. */
    public static List<byte[]> seeds() {
        return cases().stream().map(Case::bytes).filter(b -> b.length < 4096).toList();
    }

    /** The bytes of those that are let through. */
    static List<byte[]> valid() {
        return cases().stream()
                .filter(c -> c.refusal() == null)
                .map(Case::bytes)
                .toList();
    }

    static Stream<Case> stream() {
        return cases().stream();
    }
}
