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
 * Gorouter's line, field by field.
 *
 * <p>Threads: one event loop.
 */
final class GorouterLine implements LineFormat {

    private static final byte[] MISSING = literal("\"-\"");
    private static final byte[] BEFORE_TIME = literal(" - [");
    private static final byte[] AFTER_TIME = literal("] ");
    private static final byte[] FORWARDED_FOR = literal("x_forwarded_for:");
    private static final byte[] FORWARDED_PROTO = literal(" x_forwarded_proto:");
    private static final byte[] REQUEST_ID = literal(" vcap_request_id:");
    private static final byte[] RESPONSE_TIME = literal(" response_time:");
    private static final byte[] ROUTER_TIME = literal(" gorouter_time:");
    private static final byte[] APP_ID = literal(" app_id:");
    private static final byte[] APP_INDEX = literal(" app_index:");
    private static final byte[] INSTANCE_ID = literal(" instance_id:");
    private static final byte[] ROUTER_ERROR = literal(" x_cf_routererror:");

    private final AccessLogSettings settings;
    private final RequestText request;
    private final LineTime time;
    private final CharSequence[] headers;
    private final byte[][] headerLabels;
    private final Field[] fields;
    private final byte[][] fieldLabels;

    GorouterLine(AccessLogSettings settings, InstantSource clock) {
        this.settings = settings;
        this.request = new RequestText(settings.redactQuery());
        this.time = new LineTime(clock);
        List<String> names = settings.headers();
        this.headers = names.stream().map(HttpHeaders::createOptimized).toArray(CharSequence[]::new);
        this.headerLabels = names.stream()
                .map(name -> literal(" " + name.toLowerCase(Locale.ROOT).replace('-', '_') + ":"))
                .toArray(byte[][]::new);
        this.fields = settings.fields().toArray(new Field[0]);
        this.fieldLabels = settings.fields().stream()
                .map(field -> literal(" " + field.text() + ":"))
                .toArray(byte[][]::new);
    }

    @Override
    public void write(LineBytes out, Exchange x, int status, long nowNanos) {
        writeRequest(out, x, status, nowNanos);
        writeAddresses(out, x);
        writeLabelled(out, x, nowNanos);
        for (int i = 0; i < fields.length; i++) {
            out.literal(fieldLabels[i]);
            writeField(out, fields[i], x, nowNanos);
        }
        text(out.literal(ROUTER_ERROR), x.routerError);
        for (int i = 0; i < headers.length; i++) {
            text(out.literal(headerLabels[i]), x.headers.get(headers[i]));
        }
        out.put('\n');
    }

    private void writeRequest(LineBytes out, Exchange x, int status, long nowNanos) {
        String host = RequestText.host(x);
        TextEscape.WORD.write(out, host.isEmpty() ? "-" : host);
        time.write(out.literal(BEFORE_TIME), x.startNanos, nowNanos);
        out.literal(AFTER_TIME).put('"');
        TextEscape.GO.write(out, x.method.name());
        request.uri(out.put(' '), TextEscape.GO, x);
        TextEscape.GO.write(out.put(' '), RequestText.protocol(x));
        out.put('"').put(' ');
        if (status == 0) {
            out.literal(MISSING);
        } else {
            out.number(status);
        }
        out.put(' ').number(x.requestBytes).put(' ').number(x.responseBytes).put(' ');
    }

    private void writeAddresses(LineBytes out, Exchange x) {
        text(out, x.headers.get(HttpHeaders.REFERER));
        text(out.put(' '), x.headers.get(HttpHeaders.USER_AGENT));
        out.put(' ');
        if (settings.omitSourceAddress()) {
            out.literal(MISSING);
        } else {
            address(out, x.clientAddress, x.clientPort);
        }
        Endpoint endpoint = x.endpoint;
        text(out.put(' '), endpoint == null ? null : endpoint.id());
        out.put(' ');
    }

    private void writeLabelled(LineBytes out, Exchange x, long nowNanos) {
        text(
                out.literal(FORWARDED_FOR),
                settings.omitForwardedFor() ? null : x.headers.get(HeaderNames.X_FORWARDED_FOR));
        text(out.literal(FORWARDED_PROTO), x.headers.get(HeaderNames.X_FORWARDED_PROTO));
        text(out.literal(REQUEST_ID), x.headers.get(HeaderNames.X_VCAP_REQUEST_ID));
        out.literal(RESPONSE_TIME).seconds(Times.response(x, nowNanos));
        out.literal(ROUTER_TIME).seconds(Times.router(x, nowNanos));
        Endpoint endpoint = x.endpoint;
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
                    out.literal(MISSING);
                }
            }
            case BACKEND_TIME, DIAL_TIME, DNS_TIME, FAILED_ATTEMPTS_TIME, TLS_TIME -> {
                long nanos = Times.of(field, x, nowNanos);
                if (nanos < 0) {
                    out.literal(MISSING);
                } else {
                    out.seconds(nanos);
                }
            }
        }
    }

    private static void text(LineBytes out, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            out.literal(MISSING);
        } else {
            TextEscape.GO.write(out.put('"'), text);
            out.put('"');
        }
    }

    private static void address(LineBytes out, @Nullable String host, int port) {
        if (host == null || host.isEmpty()) {
            out.literal(MISSING);
            return;
        }
        boolean six = host.indexOf(':') >= 0;
        out.put('"');
        if (six) {
            out.put('[');
        }
        TextEscape.GO.write(out, host);
        if (six) {
            out.put(']');
        }
        if (port > 0) {
            out.put(':').number(port);
        }
        out.put('"');
    }
}
