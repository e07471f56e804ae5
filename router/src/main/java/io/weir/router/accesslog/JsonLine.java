package io.weir.router.accesslog;

import static io.weir.router.accesslog.LineBytes.literal;

import io.vertx.core.http.HttpHeaders;
import io.weir.router.accesslog.AccessLogSettings.Field;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.table.Endpoint;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@link GorouterLine} as one JSON object in a line; what is missing there is null here.
 *
 * <p>Threads: one event loop.
 */
final class JsonLine implements LineFormat {

    private static final byte[] NULL = literal("null");
    private static final byte[] HOST = literal("{\"host\":");
    private static final byte[] TIME = literal(",\"time\":\"");
    private static final byte[] METHOD = literal("\",\"method\":");
    private static final byte[] URI = literal(",\"uri\":\"");
    private static final byte[] PROTOCOL = literal("\",\"protocol\":");
    private static final byte[] STATUS = literal(",\"status\":");
    private static final byte[] REQUEST_BYTES = literal(",\"request_bytes\":");
    private static final byte[] RESPONSE_BYTES = literal(",\"response_bytes\":");
    private static final byte[] REFERER = literal(",\"referer\":");
    private static final byte[] USER_AGENT = literal(",\"user_agent\":");
    private static final byte[] REMOTE_ADDRESS = literal(",\"remote_address\":");
    private static final byte[] BACKEND_ADDRESS = literal(",\"backend_address\":");
    private static final byte[] FORWARDED_FOR = literal(",\"x_forwarded_for\":");
    private static final byte[] FORWARDED_PROTO = literal(",\"x_forwarded_proto\":");
    private static final byte[] REQUEST_ID = literal(",\"vcap_request_id\":");
    private static final byte[] RESPONSE_TIME = literal(",\"response_time\":");
    private static final byte[] ROUTER_TIME = literal(",\"gorouter_time\":");
    private static final byte[] APP_ID = literal(",\"app_id\":");
    private static final byte[] APP_INDEX = literal(",\"app_index\":");
    private static final byte[] INSTANCE_ID = literal(",\"instance_id\":");
    private static final byte[] ROUTER_ERROR = literal(",\"x_cf_routererror\":");
    private static final byte[] HEADERS = literal(",\"headers\":{");
    private static final byte[] END = literal("}\n");

    private final AccessLogSettings settings;
    private final RequestText request;
    private final LineTime time;
    private final CharSequence[] headers;
    private final byte[][] headerLabels;
    private final Field[] fields;
    private final byte[][] fieldLabels;

    JsonLine(AccessLogSettings settings, InstantSource clock) {
        this.settings = settings;
        this.request = new RequestText(settings.redactQuery());
        this.time = new LineTime(clock);
        List<String> names = settings.headers();
        this.headers = names.stream().map(HttpHeaders::createOptimized).toArray(CharSequence[]::new);
        this.headerLabels = names.stream()
                .map(name -> literal("\"" + name.toLowerCase(Locale.ROOT).replace('-', '_') + "\":"))
                .toArray(byte[][]::new);
        this.fields = settings.fields().toArray(new Field[0]);
        this.fieldLabels = settings.fields().stream()
                .map(field -> literal(",\"" + field.text() + "\":"))
                .toArray(byte[][]::new);
    }

    @Override
    public void write(LineBytes out, Exchange x, int status, long nowNanos) {
        text(out.literal(HOST), RequestText.host(x));
        time.write(out.literal(TIME), x.startNanos, nowNanos);
        text(out.literal(METHOD), x.method.name());
        request.uri(out.literal(URI), TextEscape.JSON, x);
        text(out.literal(PROTOCOL), RequestText.protocol(x));
        out.literal(STATUS);
        if (status == 0) {
            out.literal(NULL);
        } else {
            out.number(status);
        }
        out.literal(REQUEST_BYTES).number(x.requestBytes);
        out.literal(RESPONSE_BYTES).number(x.responseBytes);
        writeWho(out, x);
        writeWhere(out, x, nowNanos);
        for (int i = 0; i < fields.length; i++) {
            out.literal(fieldLabels[i]);
            writeField(out, fields[i], x, nowNanos);
        }
        text(out.literal(ROUTER_ERROR), x.routerError);
        writeHeaders(out, x);
        out.literal(END);
    }

    private void writeWho(LineBytes out, Exchange x) {
        text(out.literal(REFERER), x.headers.get(HttpHeaders.REFERER));
        text(out.literal(USER_AGENT), x.headers.get(HttpHeaders.USER_AGENT));
        out.literal(REMOTE_ADDRESS);
        if (settings.omitSourceAddress()) {
            out.literal(NULL);
        } else {
            address(out, x.clientAddress, x.clientPort);
        }
        Endpoint endpoint = x.endpoint;
        text(out.literal(BACKEND_ADDRESS), endpoint == null ? null : endpoint.id());
        text(
                out.literal(FORWARDED_FOR),
                settings.omitForwardedFor() ? null : x.headers.get(HeaderNames.X_FORWARDED_FOR));
        text(out.literal(FORWARDED_PROTO), x.headers.get(HeaderNames.X_FORWARDED_PROTO));
    }

    private static void writeWhere(LineBytes out, Exchange x, long nowNanos) {
        Endpoint endpoint = x.endpoint;
        text(out.literal(REQUEST_ID), x.headers.get(HeaderNames.X_VCAP_REQUEST_ID));
        out.literal(RESPONSE_TIME).seconds(Times.response(x, nowNanos));
        out.literal(ROUTER_TIME).seconds(Times.router(x, nowNanos));
        text(out.literal(APP_ID), endpoint == null ? null : endpoint.appText());
        text(out.literal(APP_INDEX), endpoint == null ? null : endpoint.indexText());
        text(out.literal(INSTANCE_ID), endpoint == null ? null : endpoint.instanceText());
    }

    private static void writeField(LineBytes out, Field field, Exchange x, long nowNanos) {
        switch (field) {
            case FAILED_ATTEMPTS -> out.number(x.failedAttempts);
            case HOP_FROM -> text(out, x.hop == null ? null : x.hop.edge());
            case HOP_TO -> text(out, x.owner == null ? null : x.owner.memberId());
            case LOCAL_ADDRESS -> {
                if (x.backendLocalAddress instanceof InetSocketAddress local) {
                    address(out, local.getAddress().getHostAddress(), local.getPort());
                } else {
                    out.literal(NULL);
                }
            }
            case BACKEND_TIME, DIAL_TIME, DNS_TIME, FAILED_ATTEMPTS_TIME, TLS_TIME -> {
                long nanos = Times.of(field, x, nowNanos);
                if (nanos < 0) {
                    out.literal(NULL);
                } else {
                    out.seconds(nanos);
                }
            }
        }
    }

    private void writeHeaders(LineBytes out, Exchange x) {
        if (headers.length == 0) {
            return;
        }
        out.literal(HEADERS);
        for (int i = 0; i < headers.length; i++) {
            if (i > 0) {
                out.put(',');
            }
            text(out.literal(headerLabels[i]), x.headers.get(headers[i]));
        }
        out.put('}');
    }

    private static void text(LineBytes out, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            out.literal(NULL);
        } else {
            TextEscape.JSON.write(out.put('"'), text);
            out.put('"');
        }
    }

    private static void address(LineBytes out, @Nullable String host, int port) {
        if (host == null || host.isEmpty()) {
            out.literal(NULL);
            return;
        }
        boolean six = host.indexOf(':') >= 0;
        out.put('"');
        if (six) {
            out.put('[');
        }
        TextEscape.JSON.write(out, host);
        if (six) {
            out.put(']');
        }
        if (port > 0) {
            out.put(':').number(port);
        }
        out.put('"');
    }
}
