package io.weir.router.tracing;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.HeaderNames;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What B3's headers say. Pure.
 *
 * @param traceId 32 or 16 hexadecimal digits in lower case; empty where only the sampling is decided
 * @param spanId 16 hexadecimal digits in lower case; empty like the trace's id
 * @param parentId 16 hexadecimal digits; null where it is not said
 * @param sampling what was decided about recording the trace
 */
record B3(String traceId, String spanId, @Nullable String parentId, Sampling sampling) {

    /** Decisions about recording a trace; {@link #LATER} leaves it to whoever comes next. */
    enum Sampling {
        LATER(""),
        NO("0"),
        YES("1"),
        DEBUG("d");

        private final String text;

        Sampling(String text) {
            this.text = text;
        }

        boolean recorded() {
            return this == YES || this == DEBUG;
        }
    }

    private static final B3 NOTHING = new B3("", "", null, Sampling.LATER);

    /** Whether there is a trace to go on with. */
    boolean hasTrace() {
        return !traceId.isEmpty();
    }

    /** Reads {@code b3}, and where that says no trace the {@code X-B3-…} headers; what is malformed says nothing. */
    static B3 read(MultiMap headers) {
        String single = headers.get(HeaderNames.B3);
        B3 said = single == null ? NOTHING : parse(single);
        if (said.hasTrace()) {
            return said;
        }
        B3 several = ofSeveral(headers);
        return several.hasTrace() || said.sampling() == Sampling.LATER ? several : said;
    }

    /** {@code <trace>-<span>[-<sampling>[-<parent>]]}, or the sampling alone. */
    private static B3 parse(String single) {
        String[] parts = single.strip().toLowerCase(Locale.ROOT).split("-", 5);
        if (parts.length == 1) {
            Sampling alone = sampling(parts[0]);
            return alone == null ? NOTHING : new B3("", "", null, alone);
        }
        Sampling sampling = parts.length > 2 ? sampling(parts[2]) : Sampling.LATER;
        String parent = parts.length > 3 ? parts[3] : null;
        return parts.length < 5 && sampling != null && isTrace(parts[0]) && isSpan(parts[1]) && mayBeParent(parent)
                ? new B3(parts[0], parts[1], parent, sampling)
                : NOTHING;
    }

    private static B3 ofSeveral(MultiMap headers) {
        String trace = lower(headers.get(HeaderNames.X_B3_TRACE_ID));
        String span = lower(headers.get(HeaderNames.X_B3_SPAN_ID));
        String parent = lower(headers.get(HeaderNames.X_B3_PARENT_SPAN_ID));
        String sampled = headers.get(HeaderNames.X_B3_SAMPLED);
        Sampling said = sampled == null ? Sampling.LATER : sampling(lower(sampled));
        Sampling sampling = "1".equals(headers.get(HeaderNames.X_B3_FLAGS)) ? Sampling.DEBUG : said;
        if (sampling == null) {
            return NOTHING;
        }
        return trace != null && span != null && isTrace(trace) && isSpan(span) && mayBeParent(parent)
                ? new B3(trace, span, parent, sampling)
                : new B3("", "", null, sampling);
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.strip().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Sampling sampling(@Nullable String text) {
        return switch (text) {
            case "0", "false" -> Sampling.NO;
            case "1", "true" -> Sampling.YES;
            case "d" -> Sampling.DEBUG;
            case null, default -> null;
        };
    }

    private static boolean isTrace(String id) {
        return (id.length() == 32 || id.length() == 16) && isId(id);
    }

    private static boolean isSpan(String id) {
        return id.length() == 16 && isId(id);
    }

    private static boolean mayBeParent(@Nullable String id) {
        return id == null || isSpan(id);
    }

    private static boolean isId(String id) {
        return Hex.isLower(id, 0, id.length()) && !Hex.isZero(id, 0, id.length());
    }

    /** The value of {@code b3}. A parent can be said there only where the sampling is decided. */
    String single() {
        String ids = traceId + "-" + spanId;
        if (sampling == Sampling.LATER) {
            return ids;
        }
        return ids + "-" + sampling.text + (parentId == null ? "" : "-" + parentId);
    }

    /** Sets all headers to this, so that it does not matter which of them an app reads. */
    void write(MultiMap headers) {
        headers.set(HeaderNames.B3, single());
        headers.set(HeaderNames.X_B3_TRACE_ID, traceId);
        headers.set(HeaderNames.X_B3_SPAN_ID, spanId);
        setOrRemove(headers, HeaderNames.X_B3_PARENT_SPAN_ID, parentId);
        boolean decided = sampling == Sampling.NO || sampling == Sampling.YES;
        setOrRemove(headers, HeaderNames.X_B3_SAMPLED, decided ? sampling.text : null);
        setOrRemove(headers, HeaderNames.X_B3_FLAGS, sampling == Sampling.DEBUG ? "1" : null);
    }

    private static void setOrRemove(MultiMap headers, CharSequence name, @Nullable String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.set(name, value);
        }
    }
}
