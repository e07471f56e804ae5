package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.router.guard.Corpus.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same rules as the scanner's, written again, line by line, with regular expressions and no care for speed. It shares nothing with
 * the scanner and looks at heads only when they are whole.
 */
final class ReferenceParser {

    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final String VALUE = "[\\t\\x20-\\x7e\\x80-\\xff]*";
    private static final String HOST = "(?:[0-9A-Za-z\\-._~%!$&'()*+;=]+|\\[[0-9A-Fa-f:.]{2,}\\])(?::\\d{0,5})?";
    private static final String TARGET = "[\\x21\\x22\\x24-\\x7e]*";

    private static final Pattern LINE = Pattern.compile("(" + TOKEN + ") (/" + TARGET
            + "|\\*|(?i:https?://)(?<authority>" + HOST + ")(?:[/?]" + TARGET + ")?) HTTP/(?<version>1\\.[01])");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):(" + VALUE + ")");
    private static final String QUOTED = "\"(?:[\\t\\x20!\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t\\x20-\\x7e])*\"";
    private static final Pattern SIZE =
            Pattern.compile("([0-9A-Fa-f]{1,16})((?:;" + TOKEN + "(?:=(?:" + TOKEN + "|" + QUOTED + "))?)*)");
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding");
    private static final Set<String> NOT_TRAILERS = Set.of(
            "host",
            "upgrade",
            "connection",
            "te",
            "expect",
            "trailer",
            "keep-alive",
            "authorization",
            "content-type",
            "content-range",
            "content-encoding",
            "proxy-connection");

    private static final class RefusedRequest extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final class Incomplete extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final String text;
    private int at;

    private ReferenceParser(String text) {
        this.text = text;
    }

    /**
     * What it makes of the bytes.
     *
     * @param refused whether what follows the requests is refused, rather than not whole
     */
    record Outcome(List<Request> requests, List<Integer> ends, boolean refused) {}

    static Outcome parse(byte[] bytes) {
        ReferenceParser parser = new ReferenceParser(new String(bytes, ISO_8859_1));
        List<Request> requests = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        try {
            while (parser.at < bytes.length) {
                requests.add(parser.request());
                ends.add(parser.at);
            }
        } catch (RefusedRequest e) {
            return new Outcome(requests, ends, true);
        } catch (Incomplete e) {
            return new Outcome(requests, ends, false);
        }
        return new Outcome(requests, ends, false);
    }

    private Request request() {
        if (text.startsWith("\r\n", at)) {
            at += 2;
        }
        int end = text.indexOf("\r\n\r\n", at);
        if (end < 0) {
            throw new Incomplete();
        }
        String[] lines = text.substring(at, end).split("\r\n", -1);
        at = end + 4;
        Matcher line = LINE.matcher(lines[0]);
        require(line.matches() && lines[0].length() + 2 <= 1 << 16);
        require(line.group(1).length() <= 32 && !line.group(1).equals("CONNECT"));
        String authority = line.group("authority");
        require(authority == null || authority.length() <= 270);
        boolean old = line.group("version").equals("1.0");
        Map<String, List<String>> fields = fields(lines, 1);
        List<String> hosts = fields.getOrDefault("host", List.of());
        require(hosts.size() <= 1 && (old || hosts.size() == 1));
        require(hosts.isEmpty()
                || hosts.get(0).isEmpty()
                || (hosts.get(0).matches(HOST) && hosts.get(0).length() <= 270));
        for (String name : fields.keySet()) {
            require(!isDisguised(name));
        }
        List<String> lengths = fields.getOrDefault("content-length", List.of());
        List<String> codings = fields.getOrDefault("transfer-encoding", List.of());
        require(lengths.size() + codings.size() <= 1);
        if (!codings.isEmpty()) {
            require(!old && codings.get(0).matches("(?i:chunked)"));
            return new Request(line.group(1), line.group(2), chunks());
        }
        long length = 0;
        if (!lengths.isEmpty()) {
            require(lengths.get(0).matches("[0-9]{1,18}"));
            length = Long.parseLong(lengths.get(0));
        }
        if (text.length() - at < length) {
            throw new Incomplete();
        }
        at += (int) length;
        return new Request(line.group(1), line.group(2), length);
    }

    private Map<String, List<String>> fields(String[] lines, int from) {
        Map<String, List<String>> fields = new HashMap<>();
        int bytes = 2;
        for (int i = from; i < lines.length; i++) {
            Matcher field = FIELD.matcher(lines[i]);
            require(field.matches());
            bytes += lines[i].length() + 2;
            fields.computeIfAbsent(field.group(1).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(field.group(2).replaceAll("^[ \\t]+|[ \\t]+$", ""));
        }
        require(lines.length - from <= 1000 && bytes <= 1 << 20);
        return fields;
    }

    private long chunks() {
        long sum = 0;
        while (true) {
            Matcher size = SIZE.matcher(line());
            require(size.matches());
            require(size.group(2).length() <= 256);
            String digits = size.group(1).replaceFirst("^0+(?=.)", "");
            require(digits.length() <= 8);
            long length = Long.parseLong(digits, 16);
            require(length <= Integer.MAX_VALUE);
            if (length == 0) {
                trailers();
                return sum;
            }
            if (text.length() - at < length) {
                throw new Incomplete();
            }
            at += (int) length;
            sum += length;
            require(at >= text.length() || text.charAt(at) == '\r');
            require(at + 1 >= text.length() || text.charAt(at + 1) == '\n');
            if (text.length() - at < 2) {
                throw new Incomplete();
            }
            at += 2;
        }
    }

    private void trailers() {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        for (String name : fields(lines.toArray(new String[0]), 0).keySet()) {
            require(!NOT_TRAILERS.contains(name) && !FRAMING.contains(name) && !isDisguised(name));
        }
    }

    private static boolean isDisguised(String name) {
        return name.matches("content[-_].(?:ype|ength)|transfer[-_].ncoding")
                && !FRAMING.contains(name)
                && !name.equals("content-type");
    }

    private String line() {
        int end = text.indexOf("\r\n", at);
        if (end < 0) {
            throw new Incomplete();
        }
        String line = text.substring(at, end);
        at = end + 2;
        return line;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new RefusedRequest();
        }
    }
}
