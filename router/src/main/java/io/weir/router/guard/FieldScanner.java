package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header lines of a head, or the trailers of a body, and what they say about where the message ends.
 *
 * <p>Lines are {@code name ":" OWS value OWS CRLF}, the section ends with an empty one; there is no other way to write them here.
 */
final class FieldScanner {

    /** Whose lines they are. */
    enum Section {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    private enum State {
        LINE,
        NAME,
        VALUE,
        LINE_LF,
        LAST_LF,
        DONE,
        REFUSED
    }

    /** The headers whose values matter here. */
    private enum Kind {
        OTHER,
        LENGTH,
        CODING,
        HOST,
        CONNECTION,
        UPGRADE
    }

    /** Where in a value of a single word, as Content-Length is. */
    private enum Word {
        BEFORE,
        WITHIN,
        AFTER
    }

    private static final byte[] HOST = "host".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(US_ASCII);
    private static final byte[] CONNECTION = "connection".getBytes(US_ASCII);
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] CONTENT_TYPE = "content-type".getBytes(US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "chunked".getBytes(US_ASCII);

    /** What would change a message, its way or who sent it after that was decided on: refused as trailers. */
    private static final List<byte[]> NOT_TRAILERS = List.of(
            HOST,
            UPGRADE,
            CONNECTION,
            CONTENT_LENGTH,
            TRANSFER_ENCODING,
            "te".getBytes(US_ASCII),
            "expect".getBytes(US_ASCII),
            "trailer".getBytes(US_ASCII),
            "keep-alive".getBytes(US_ASCII),
            "authorization".getBytes(US_ASCII),
            CONTENT_TYPE,
            "content-range".getBytes(US_ASCII),
            "content-encoding".getBytes(US_ASCII),
            "proxy-connection".getBytes(US_ASCII));

    /** Longer names than this are none of those that matter. */
    private static final int NAME_KEPT_MAX = 20;

    /** More digits might not fit a long. */
    private static final int LENGTH_DIGITS_MAX = 18;

    private final int bytesMax;
    private final int countMax;
    private final byte[] name = new byte[NAME_KEPT_MAX];
    private final HostScanner host = new HostScanner();

    private Section section = Section.REQUEST;
    private State state = State.DONE;
    private Kind kind = Kind.OTHER;
    private Word word = Word.BEFORE;
    private @Nullable Refusal refusal;
    private int bytesLeft;
    private int count;
    private int nameLength;

    /** How much of the word being compared has matched; -1 once it differs. */
    private int matched;

    private int digits;
    private long length;
    private boolean coded;
    private boolean hosted;
    private boolean upgradeNamed;
    private boolean upgradeAsked;

    /**
     * @param bytesMax bound on a section, with its line ends
     * @param countMax bound on its lines
     */
    FieldScanner(int bytesMax, int countMax) {
        this.bytesMax = bytesMax;
        this.countMax = countMax;
    }

    void begin(Section next) {
        section = next;
        state = State.LINE;
        refusal = null;
        bytesLeft = bytesMax;
        count = 0;
        length = -1;
        coded = false;
        hosted = false;
        upgradeNamed = false;
        upgradeAsked = false;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    @Nullable Refusal refusal() {
        return refusal;
    }

    /** Value of Content-Length, in bytes; -1 without. */
    long length() {
        return length;
    }

    /** Whether there is a Transfer-Encoding, which then is chunked. */
    boolean isChunked() {
        return coded;
    }

    boolean hasHost() {
        return hosted;
    }

    /** Whether another protocol is asked for: there is an Upgrade header, and Connection names it. */
    boolean isUpgrade() {
        return upgradeNamed && upgradeAsked;
    }

    /**
     * Reads on.
     *
     * @return index of the first byte that was not read: {@code to}, unless the section ended before or is refused
     */
    int scan(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + bytesLeft);
        int next = read(bytes, from, end);
        bytesLeft -= next - from;
        if (bytesLeft == 0 && state != State.DONE && state != State.REFUSED) {
            refuse(Refusal.HEAD_TOO_LARGE);
        }
        return next;
    }

    private int read(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            switch (state) {
                case LINE -> {
                    if (bytes[i] == Grammar.CR) {
                        state = State.LAST_LF;
                        i++;
                    } else {
                        nameLength = 0;
                        state = State.NAME;
                    }
                }
                case NAME -> i = readName(bytes, i, to);
                case VALUE -> i = readValue(bytes, i, to);
                case LINE_LF -> {
                    if (bytes[i] != Grammar.LF) {
                        refuse(Refusal.BARE_CR);
                        return i;
                    }
                    i++;
                    state = State.LINE;
                }
                case LAST_LF -> {
                    if (bytes[i] != Grammar.LF) {
                        refuse(Refusal.BARE_CR);
                        return i;
                    }
                    state = State.DONE;
                    return i + 1;
                }
                case DONE, REFUSED -> {
                    return i;
                }
            }
        }
        return i;
    }

    private int readName(byte[] bytes, int from, int to) {
        int i = from;
        int at = nameLength;
        while (i < to) {
            byte lower = Grammar.TOKEN_LOWER[bytes[i] & 0xff];
            if (lower == 0) {
                break;
            }
            if (at < NAME_KEPT_MAX) {
                name[at] = lower;
            }
            at++;
            i++;
        }
        nameLength = at;
        if (i == to) {
            return i;
        }
        if (bytes[i] != ':' || at == 0) {
            refuse(notAName(bytes[i], at));
            return i;
        }
        if (++count > countMax) {
            refuse(Refusal.TOO_MANY_HEADERS);
            return i;
        }
        state = State.VALUE;
        Refusal reason = beginValue();
        if (reason != null) {
            refuse(reason);
        }
        return i + 1;
    }

    private static Refusal notAName(byte b, int length) {
        return switch (b) {
            case ':' -> Refusal.EMPTY_NAME;
            case ' ', '\t' -> length == 0 ? Refusal.FOLDED : Refusal.SPACE_BEFORE_COLON;
            case '\n' -> Refusal.BARE_LF;
            case '\r' -> Refusal.NO_COLON;
            default -> Refusal.BAD_NAME;
        };
    }

    /** Finds out what kind of header begins; says why it must not. */
    private @Nullable Refusal beginValue() {
        kind = Kind.OTHER;
        word = Word.BEFORE;
        matched = 0;
        if (nameLength > NAME_KEPT_MAX) {
            return null;
        }
        if (section == Section.TRAILERS) {
            return mayTrail() ? null : Refusal.BAD_TRAILER;
        }
        switch (nameLength) {
            case 4 -> kind = section == Section.REQUEST && isNamed(HOST) ? Kind.HOST : Kind.OTHER;
            case 7 -> kind = isNamed(UPGRADE) ? Kind.UPGRADE : Kind.OTHER;
            case 10 -> kind = isNamed(CONNECTION) ? Kind.CONNECTION : Kind.OTHER;
            case 14 -> kind = isNamed(CONTENT_LENGTH) ? Kind.LENGTH : Kind.OTHER;
            case 17 -> kind = isNamed(TRANSFER_ENCODING) ? Kind.CODING : Kind.OTHER;
            default -> {}
        }
        return switch (kind) {
            case OTHER -> isDisguised() ? Refusal.DISGUISED_FRAMING : null;
            case LENGTH -> beginLength();
            case CODING -> coded ? Refusal.BAD_CODING : null;
            case HOST -> beginHost();
            case CONNECTION, UPGRADE -> null;
        };
    }

    private boolean isNamed(byte[] known) {
        return Arrays.equals(name, 0, nameLength, known, 0, known.length);
    }

    private boolean mayTrail() {
        for (byte[] no : NOT_TRAILERS) {
            if (isNamed(no)) {
                return false;
            }
        }
        return !isDisguised();
    }

    /**
     * Whether a name is none of framing, but is taken for one by somebody: CGI and what followed it see no difference between the two
     * dashes, and the stack's own decoder does not look at the letter behind the dash of Content-Length and Content-Type.
     */
    private boolean isDisguised() {
        return section != Section.RESPONSE
                && switch (nameLength) {
                    case 12 -> !isNamed(CONTENT_TYPE) && isNearly(CONTENT_TYPE);
                    case 14 -> isNearly(CONTENT_LENGTH);
                    case 17 -> isNearly(TRANSFER_ENCODING);
                    default -> false;
                };
    }

    private boolean isNearly(byte[] known) {
        int dash = 0;
        for (int i = 0; i < known.length; i++) {
            if (known[i] == '-') {
                dash = i;
            }
            boolean unseen = dash > 0 && i == dash + 1;
            if (!unseen && (name[i] == '_' ? '-' : name[i]) != known[i]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Refusal beginLength() {
        if (length >= 0) {
            return Refusal.REPEATED_LENGTH;
        }
        length = 0;
        digits = 0;
        return null;
    }

    private @Nullable Refusal beginHost() {
        if (hosted) {
            return Refusal.REPEATED_HOST;
        }
        hosted = true;
        host.begin();
        return null;
    }

    private int readValue(byte[] bytes, int from, int to) {
        int i = from;
        if (kind == Kind.OTHER) {
            i = Grammar.skipValue(bytes, i, to);
        } else {
            while (i < to && Grammar.VALUE[bytes[i] & 0xff]) {
                Refusal reason = readKnown(bytes[i]);
                if (reason != null) {
                    refuse(reason);
                    return i;
                }
                i++;
            }
        }
        if (i == to) {
            return i;
        }
        if (bytes[i] != Grammar.CR) {
            refuse(bytes[i] == Grammar.LF ? Refusal.BARE_LF : Refusal.CONTROL_CHARACTER);
            return i;
        }
        Refusal reason = endValue();
        if (reason != null) {
            refuse(reason);
            return i;
        }
        state = State.LINE_LF;
        return i + 1;
    }

    private @Nullable Refusal readKnown(byte b) {
        return switch (kind) {
            case OTHER -> null;
            case LENGTH -> Grammar.isSpace(b) ? space() : isOneWord() ? readDigit(b) : Refusal.BAD_LENGTH;
            case CODING -> Grammar.isSpace(b) ? space() : isOneWord() ? readCoding(b) : Refusal.BAD_CODING;
            case HOST -> Grammar.isSpace(b) ? space() : isOneWord() ? readHost(b) : Refusal.BAD_HOST;
            case CONNECTION -> readConnection(b);
            case UPGRADE -> {
                upgradeNamed |= !Grammar.isSpace(b);
                yield null;
            }
        };
    }

    private @Nullable Refusal space() {
        word = word == Word.WITHIN ? Word.AFTER : word;
        return null;
    }

    /** Whether a character that is no white space belongs to the value's first word. */
    private boolean isOneWord() {
        if (word == Word.BEFORE) {
            word = Word.WITHIN;
        }
        return word == Word.WITHIN;
    }

    private @Nullable Refusal readDigit(byte b) {
        if (!Grammar.isDigit(b) || ++digits > LENGTH_DIGITS_MAX) {
            return Refusal.BAD_LENGTH;
        }
        length = length * 10 + (b - '0');
        return null;
    }

    private @Nullable Refusal readCoding(byte b) {
        if (matched == CHUNKED.length || Grammar.TOKEN_LOWER[b & 0xff] != CHUNKED[matched]) {
            return Refusal.BAD_CODING;
        }
        matched++;
        return null;
    }

    private @Nullable Refusal readHost(byte b) {
        host.next(b);
        return null;
    }

    private @Nullable Refusal readConnection(byte b) {
        if (b == ',' || Grammar.isSpace(b)) {
            endConnectionToken();
        } else if (matched >= 0) {
            matched = matched < UPGRADE.length && Grammar.TOKEN_LOWER[b & 0xff] == UPGRADE[matched] ? matched + 1 : -1;
        }
        return null;
    }

    private void endConnectionToken() {
        upgradeAsked |= matched == UPGRADE.length;
        matched = 0;
    }

    private @Nullable Refusal endValue() {
        switch (kind) {
            case OTHER, UPGRADE -> {}
            case LENGTH -> {
                return digits == 0 ? Refusal.BAD_LENGTH : null;
            }
            case CODING -> {
                coded = true;
                return matched == CHUNKED.length ? null : Refusal.BAD_CODING;
            }
            case HOST -> {
                return host.isEmpty() || host.isWhole() ? null : Refusal.BAD_HOST;
            }
            case CONNECTION -> endConnectionToken();
        }
        return null;
    }

    private void refuse(Refusal reason) {
        refusal = reason;
        state = State.REFUSED;
    }
}
