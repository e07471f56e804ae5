package io.weir.router.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.TraceContext;
import io.weir.router.step.Exchanges;
import io.weir.router.table.Routes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanRecorderTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String PARENT = "05e3ac9a4f6e3b90";

    private final List<SpanData> spans = new ArrayList<>();
    private final SpanRecorder recorder =
            new SpanRecorder(spans::add, Resource.empty(), () -> Instant.ofEpochSecond(1_700_000_000L, 5_000));

    @Test
    void anExchangeIsOneServerSpan() {
        Exchange x = Exchanges.get("/a/b?token=secret");
        x.host = "app.example.com:443";
        x.trace = new TraceContext(TRACE, SPAN, PARENT, true);
        x.view = Routes.served("h", 42);
        x.endpoint = Routes.endpoint("10.0.0.7", 61001, "app");
        x.attempts = 2;

        recorder.finished(x, 200, 3_000);

        SpanData span = spans.getFirst();
        assertThat(span.getName()).isEqualTo("GET");
        assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getSpanId()).isEqualTo(SPAN);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
        assertThat(span.getParentSpanContext().isRemote()).isTrue();
        assertThat(span.getEndEpochNanos()).isEqualTo(1_700_000_000_000_005_000L);
        assertThat(span.getStartEpochNanos()).isEqualTo(1_700_000_000_000_002_000L);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(span, "http.request.method")).isEqualTo("GET");
        assertThat(number(span, "http.response.status_code")).isEqualTo(200);
        assertThat(text(span, "url.path")).isEqualTo("/a/b");
        assertThat(text(span, "url.scheme")).isEqualTo("http");
        assertThat(text(span, "server.address")).isEqualTo("app.example.com");
        assertThat(text(span, "weir.route.guid")).isEqualTo("route-of-h");
        assertThat(number(span, "weir.route.revision")).isEqualTo(42);
        assertThat(text(span, "weir.destination")).isEqualTo("app:web");
        assertThat(text(span, "weir.endpoint")).isEqualTo("10.0.0.7:61001");
        assertThat(number(span, "weir.attempts")).isEqualTo(2);
        assertThat(span.getAttributes().asMap().values())
                .noneMatch(value -> value.toString().contains("secret"));
    }

    @Test
    void aFailureIsOne() {
        Exchange x = Exchanges.get("/");
        x.trace = new TraceContext(TRACE, SPAN, null, true);
        x.error = RouterError.endpointFailure(502, "why");

        recorder.finished(x, 502, 0);

        assertThat(spans.getFirst().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(spans.getFirst(), "error.type")).isEqualTo("endpoint_failure");
        assertThat(spans.getFirst().getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void methodsThatClientsMakeUpAreOne() {
        Exchange x = Exchanges.of(HttpMethod.valueOf("BREW"), "/", HttpVersion.HTTP_1_1);
        x.trace = new TraceContext(TRACE, SPAN, null, true);

        recorder.finished(x, 404, 0);

        assertThat(spans.getFirst().getName()).isEqualTo("HTTP");
        assertThat(text(spans.getFirst(), "http.request.method")).isEqualTo("_OTHER");
    }

    @Test
    void whatIsNotRecordedIsNone() {
        Exchange untraced = Exchanges.get("/");
        Exchange unsampled = Exchanges.get("/");
        unsampled.trace = new TraceContext(TRACE, SPAN, null, false);

        recorder.finished(untraced, 200, 0);
        recorder.finished(unsampled, 200, 0);

        assertThat(spans).isEmpty();
    }

    private static String text(SpanData span, String name) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(name)));
    }

    private static Long number(SpanData span, String name) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(each -> each.getKey().getKey().equals(name))
                .map(each -> (Long) each.getValue())
                .findFirst()
                .orElse(-1L);
    }
}
