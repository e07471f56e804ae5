package io.weir.router.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names of headers as HTTP/2 has them: in lower case, and none that frames a message of HTTP/1. Those met lately are kept, so that the same few
 * need not be made again for every response. Bounded: a name takes the place of another.
 *
 * <p>Threads: one event loop.
 */
public final class FieldNames {

    private static final FastThreadLocal<FieldNames> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected FieldNames initialValue() {
            return new FieldNames();
        }
    };

    private static final int SLOTS = 512;

    /** Longer ones are rare, and would hold memory for nothing. */
    private static final int LENGTH_MAX = 64;

    /** In place of a name that has no place in HTTP/2 (RFC 9113, 8.2.2). */
    private static final AsciiString NONE = AsciiString.EMPTY_STRING;

    private static final Set<String> NOT_IN_HTTP2 =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "");

    private final @Nullable CharSequence[] written = new @Nullable CharSequence[SLOTS];
    private final AsciiString[] lower = new AsciiString[SLOTS];

    private FieldNames() {}

    /** Those of the caller's event loop. */
    public static FieldNames ofLoop() {
        return OF_LOOP.get();
    }

    /** A status as a value. */
    public static AsciiString status(int code) {
        return HttpResponseStatus.valueOf(code).codeAsText();
    }

    /** Adds headers of a message to those that are sent. */
    public void copy(MultiMap from, Http2Headers to) {
        if (from instanceof HttpHeaders own) {
            // Names are bytes there, which need not be made texts first.
            for (var all = own.iteratorCharSequence(); all.hasNext(); ) {
                Map.Entry<CharSequence, CharSequence> header = all.next();
                add(header.getKey(), header.getValue(), to);
            }
        } else {
            for (Map.Entry<String, String> header : from) {
                add(header.getKey(), header.getValue(), to);
            }
        }
    }

    /** Headers of a message that was read, but for those that HTTP/2 has in place of its first line. */
    public static MultiMap map(Http2Headers read) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<CharSequence, CharSequence> header : read) {
            CharSequence name = header.getKey();
            if (name.length() > 0 && name.charAt(0) != ':') {
                map.add(name, header.getValue());
            }
        }
        return map;
    }

    private void add(CharSequence name, CharSequence value, Http2Headers to) {
        AsciiString field = lower(name);
        if (!field.isEmpty()) {
            to.add(field, value);
        }
    }

    /** The name in lower case; {@link #NONE} for one that is not sent. */
    @SuppressWarnings("ReferenceEquality") // another one of the same letters is made again, which is right as well
    private AsciiString lower(CharSequence name) {
        int hash = name.hashCode();
        int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
        if (written[slot] == name) {
            return lower[slot];
        }
        AsciiString made = AsciiString.of(name).toLowerCase();
        if (NOT_IN_HTTP2.contains(made.toString())) {
            made = NONE;
        }
        if (name.length() <= LENGTH_MAX) {
            written[slot] = name;
            lower[slot] = made;
        }
        return made;
    }
}
