package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.router.errorpage.ErrorPage;
import io.weir.router.errorpage.ErrorSettings;
import io.weir.router.forward.OtlpReceiver.Span;
import io.weir.router.routeservice.RouteServiceSettings;
import io.weir.router.routeservice.RouteServices;
import io.weir.router.step.HeaderSettings;
import io.weir.router.tracing.OtlpSettings;
import io.weir.router.tracing.Tracing;
import io.weir.router.tracing.TracingSettings;
import io.weir.schemas.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Traces on the wire: headers at the app, spans at a receiver of OTLP. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private OtlpReceiver receiver;
    private RawBackend backend;
    private Tracing tracing;
    private Bed bed;

    @BeforeAll
    void start() throws IOException {
        receiver = new OtlpReceiver();
        backend = RawBackend.named("app");
        tracing = tracing(receiver.url(), meters);
        bed = bed(tracing);
    }

    private static Tracing tracing(URI endpoint, SimpleMeterRegistry meters) {
        OtlpSettings otlp = new OtlpSettings(
                Optional.of(endpoint),
                Optional.of(Secret.of("Bearer token")),
                Optional.empty(),
                "weir-test",
                1000,
                100,
                Duration.ofMillis(20),
                Duration.ofSeconds(2));
        TracingSettings settings = new TracingSettings(true, true, "weir", 1, otlp);
        return Tracing.start(settings, "router-7", meters, InstantSource.system());
    }

    private Bed bed(Tracing with) {
        Bed created = Bed.withPath(new PathParts(
                HeaderSettings.defaults(),
                RouteServices.of(RouteServiceSettings.none()),
                with,
                ErrorPage.of(ErrorSettings.plain())));
        return created.route("h", to("app")).endpoint(backend.port(), "app", "h");
    }

    @AfterAll
    void close() throws IOException {
        bed.close();
        tracing.close();
        receiver.close();
        backend.close();
    }

    @Test
    void anExchangeIsASpanBetweenTheClientsAndTheApps() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int before = backend.heads.size();
            client.send(RawClient.lines(
                            "GET /a/b?token=secret HTTP/1.1",
                            "Host: h",
                            "traceparent: 00-" + TRACE + "-" + PARENT + "-01",
                            "tracestate: other=1"))
                    .read();
            String head = backend.heads.get(before);
            Span span = receiver.next(each -> each.traceId().equals(TRACE));

            assertThat(RawBackend.header(head, "traceparent")).isEqualTo("00-" + TRACE + "-" + span.spanId() + "-01");
            assertThat(RawBackend.header(head, "tracestate")).isEqualTo("weir=" + span.spanId() + ",other=1");
            assertThat(RawBackend.header(head, "b3")).isEqualTo(TRACE + "-" + span.spanId() + "-1-" + PARENT);
            assertThat(RawBackend.header(head, "X-Vcap-Request-Id")).isEqualTo("4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
            assertThat(span.parentId()).isEqualTo(PARENT);
            assertThat(span.kind()).isEqualTo(OtlpReceiver.SERVER);
            assertThat(span.name()).isEqualTo("GET");
            assertThat(span.resource())
                    .containsEntry("service.name", "weir-test")
                    .containsEntry("service.instance.id", "router-7");
            assertThat(span.attributes())
                    .containsEntry("http.request.method", "GET")
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("url.path", "/a/b")
                    .containsEntry("server.address", "h")
                    .containsEntry("weir.route.guid", "route-of-h")
                    .containsEntry("weir.destination", "app:web")
                    .containsEntry("weir.endpoint", "127.0.0.1:" + backend.port())
                    .containsEntry("weir.attempts", "1");
            assertThat(span.attributes().values()).noneMatch(value -> value.contains("secret"));
            assertThat(span.endNanos()).isGreaterThan(span.startNanos());
            assertThat(receiver.authorization()).isEqualTo("Bearer token");
            assertThat(receiver.path()).isEqualTo("/v1/traces");
        }
    }

    @Test
    void aTraceThatBeginsHereHasTheRequestsId() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            String id = client.get("nobody", "/").read().header("X-Vcap-Request-Id");
            Span span = receiver.next(each -> each.traceId().equals(id.replace("-", "")));

            assertThat(span.parentId()).isEmpty();
            assertThat(span.attributes())
                    .containsEntry("http.response.status_code", "404")
                    .containsEntry("error.type", "unknown_route");
        }
    }

    @Test
    void whatTheClientDoesNotWantRecordedIsNot() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            String unsampled = "1".repeat(32);
            String sampled = "2".repeat(32);
            client.send(RawClient.lines(
                            "GET / HTTP/1.1", "Host: h", "traceparent: 00-" + unsampled + "-" + PARENT + "-00"))
                    .read();
            client.send(RawClient.lines(
                            "GET / HTTP/1.1", "Host: h", "traceparent: 00-" + sampled + "-" + PARENT + "-01"))
                    .read();

            receiver.next(each -> each.traceId().equals(sampled));

            assertThat(receiver.seen()).noneMatch(each -> each.traceId().equals(unsampled));
        }
    }

    @Test
    void aReceiverThatIsAwayHoldsNothingUp() throws Exception {
        SimpleMeterRegistry counted = new SimpleMeterRegistry();
        Tracing away = tracing(URI.create("http://127.0.0.1:1/v1/traces"), counted);
        try (Bed other = bed(away);
                RawClient client = new RawClient(other.port)) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("h", "/").read().body()).isEqualTo("app");
            }
        } finally {
            away.close();
        }
        assertThat(counted.get("weir.spans.failed").counter().count()
                        + counted.get("weir.spans.dropped").counter().count())
                .isEqualTo(50);
    }
}
