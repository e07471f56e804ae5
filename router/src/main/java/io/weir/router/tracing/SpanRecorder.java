package io.weir.router.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.TraceContext;
import io.weir.router.table.Endpoint;
import io.weir.router.table.Route;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one span of every recorded exchange that is over. The names are those of OpenTelemetry's conventions where there are
 * any. Neither the query nor the client's address is told: both may be personal.
 */
final class SpanRecorder implements ExchangeObserver {

    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("weir.route.guid");
    static final AttributeKey<Long> REVISION = AttributeKey.longKey("weir.route.revision");
    static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("weir.destination");
    static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("weir.endpoint");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("weir.attempts");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("weir.request.id");

    /** Clients can make methods up, and receivers index names. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private static final String OTHER_METHOD = "_OTHER";

    private static final int PATH_LENGTH_MAX = 1024;

    private final Consumer<SpanData> out;
    private final Resource resource;
    private final InstantSource clock;

    /** @param out takes the spans and never waits */
    SpanRecorder(Consumer<SpanData> out, Resource resource, InstantSource clock) {
        this.out = out;
        this.resource = resource;
        this.clock = clock;
    }

    @Override
    public void finished(Exchange x, int status, long nowNanos) {
        TraceContext trace = x.trace;
        if (trace == null || !trace.sampled()) {
            return;
        }
        String method = METHODS.contains(x.method.name()) ? x.method.name() : OTHER_METHOD;
        Instant now = clock.instant();
        long end = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        out.accept(new ExchangeSpan(
                method.equals(OTHER_METHOD) ? "HTTP" : method,
                new ExchangeSpan.Ids(context(trace, trace.spanId(), false), parent(trace)),
                new ExchangeSpan.Times(end - (nowNanos - x.startNanos), end),
                status >= 500 ? StatusData.error() : StatusData.unset(),
                attributes(x, method, status),
                resource));
    }

    private static SpanContext parent(TraceContext trace) {
        String parent = trace.parentId();
        return parent == null ? SpanContext.getInvalid() : context(trace, parent, true);
    }

    private static SpanContext context(TraceContext trace, String spanId, boolean remote) {
        return remote
                ? SpanContext.createFromRemoteParent(
                        trace.longTraceId(), spanId, TraceFlags.getSampled(), TraceState.getDefault())
                : SpanContext.create(trace.longTraceId(), spanId, TraceFlags.getSampled(), TraceState.getDefault());
    }

    private static Attributes attributes(Exchange x, String method, int status) {
        AttributesBuilder all = Attributes.builder()
                .put(METHOD, method)
                .put(STATUS, (long) status)
                .put(PATH, path(x.uri))
                .put(SCHEME, x.secure ? "https" : "http")
                .put(SERVER, withoutPort(x.host))
                .put(ATTEMPTS, (long) x.attempts)
                .put(REQUEST_ID, x.requestId);
        Route route = x.view == null ? null : x.view.route();
        if (route != null) {
            all.put(ROUTE, route.guid().toString()).put(REVISION, route.revision());
        }
        Endpoint endpoint = x.endpoint;
        if (endpoint != null) {
            all.put(ENDPOINT, endpoint.id());
            putDestination(all, endpoint);
        }
        putError(all, x.error, status);
        return all.build();
    }

    private static void putDestination(AttributesBuilder all, Endpoint endpoint) {
        if (endpoint.appText() != null) {
            String type = endpoint.instance().processType();
            all.put(DESTINATION, endpoint.appText() + ":" + (type == null ? "web" : type));
        }
    }

    private static void putError(AttributesBuilder all, @Nullable RouterError error, int status) {
        if (error != null && error.code() != null) {
            int reason = error.code().indexOf(" (");
            all.put(ERROR, reason < 0 ? error.code() : error.code().substring(0, reason));
        } else if (status >= 500) {
            all.put(ERROR, Integer.toString(status));
        }
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return uri.substring(0, Math.min(query < 0 ? uri.length() : query, PATH_LENGTH_MAX));
    }

    private static String withoutPort(String host) {
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
