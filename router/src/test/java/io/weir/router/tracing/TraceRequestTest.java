package io.weir.router.tracing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.TraceContext;
import io.weir.router.step.Exchanges;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceRequestTest {

    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static final String ID_AS_TRACE = "0f8fad5bd9cb469fa16570867728950e";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE_AS_ID = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final boolean W3C = true;
    private static final boolean B3_HEADERS = true;

    @Nested
    class W3cAlone {

        @Test
        void beginsATraceWithTheRequestsId() {
            Exchange x = trace(W3C, !B3_HEADERS, false);

            TraceContext context = requireNonNull(x.trace);
            assertThat(x.headers.get("traceparent")).isEqualTo("00-" + ID_AS_TRACE + "-" + context.spanId() + "-01");
            assertThat(x.headers.get("tracestate")).isEqualTo("weir=" + context.spanId());
            assertThat(x.headers.get("X-Vcap-Request-Id")).isEqualTo(ID);
            assertThat(x.headers.contains("b3")).isFalse();
            assertThat(context.parentId()).isNull();
        }

        @Test
        void goesOnWithTheClientsTraceUnderANewParent() {
            Exchange x = trace(
                    W3C, !B3_HEADERS, false, "traceparent", "00-" + TRACE + "-" + SPAN + "-00", "tracestate", "a=1");

            TraceContext context = requireNonNull(x.trace);
            assertThat(context.spanId()).isNotEqualTo(SPAN).matches("[0-9a-f]{16}");
            assertThat(context).isEqualTo(new TraceContext(TRACE, context.spanId(), SPAN, false));
            assertThat(x.headers.get("traceparent")).isEqualTo("00-" + TRACE + "-" + context.spanId() + "-00");
            assertThat(x.headers.get("tracestate")).isEqualTo("weir=" + context.spanId() + ",a=1");
            assertThat(x.requestId).isEqualTo(TRACE_AS_ID);
            assertThat(x.headers.getAll("X-Vcap-Request-Id")).containsExactly(TRACE_AS_ID);
        }

        @ParameterizedTest
        @ValueSource(strings = {"00-" + TRACE + "-" + SPAN + "-0", "00-" + TRACE + "-0000000000000000-01", "junk"})
        void beginsAnewWhereTheHeaderIsMalformed(String malformed) {
            Exchange x = trace(W3C, !B3_HEADERS, false, "traceparent", malformed, "tracestate", "a=1");

            assertThat(x.headers.getAll("traceparent"))
                    .singleElement()
                    .asString()
                    .startsWith("00-" + ID_AS_TRACE);
            assertThat(x.headers.get("tracestate")).matches("weir=[0-9a-f]{16}");
            assertThat(x.requestId).isEqualTo(ID);
        }

        @Test
        void saysItsOwnKey() {
            TracingSettings tenant = new TracingSettings(true, false, "t@gorouter", 1, OtlpSettings.none());
            Exchange x = request();

            new TraceRequest(tenant, false, new SplittableRandom(1)).apply(x);

            assertThat(x.headers.get("tracestate")).startsWith("t@gorouter=");
        }
    }

    @Nested
    class B3Alone {

        @Test
        void beginsATraceWithTheRequestsId() {
            Exchange x = trace(!W3C, B3_HEADERS, false);

            String span = requireNonNull(x.trace).spanId();
            assertThat(x.headers.get("b3")).isEqualTo(ID_AS_TRACE + "-" + span);
            assertThat(x.headers.get("X-B3-TraceId")).isEqualTo(ID_AS_TRACE);
            assertThat(x.headers.get("X-B3-SpanId")).isEqualTo(span);
            assertThat(x.headers.contains("X-B3-ParentSpanId")).isFalse();
            assertThat(x.headers.contains("X-B3-Sampled")).isFalse();
            assertThat(x.headers.contains("traceparent")).isFalse();
        }

        @Test
        void respectsTheOneHeader() {
            String single = TRACE + "-" + SPAN + "-1-05e3ac9a4f6e3b90";
            Exchange x = trace(!W3C, B3_HEADERS, false, "b3", single);

            assertThat(x.headers.get("b3")).isEqualTo(single);
            assertThat(x.headers.contains("X-B3-TraceId")).isFalse();
            assertThat(x.trace).isEqualTo(new TraceContext(TRACE, SPAN, "05e3ac9a4f6e3b90", true));
            assertThat(x.requestId).isEqualTo(TRACE_AS_ID);
        }

        @Test
        void respectsTheSeveralHeadersAndSaysThemInOne() {
            Exchange x = trace(!W3C, B3_HEADERS, false, "X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN);

            assertThat(x.headers.get("b3")).isEqualTo(TRACE + "-" + SPAN);
            assertThat(x.headers.get("X-B3-TraceId")).isEqualTo(TRACE);
            assertThat(x.headers.get("X-B3-SpanId")).isEqualTo(SPAN);
        }

        @Test
        void leavesTheRequestsIdWhereTheTracesIsTooShortForOne() {
            Exchange x = trace(!W3C, B3_HEADERS, false, "b3", SPAN + "-" + SPAN);

            assertThat(x.requestId).isEqualTo(ID);
            assertThat(requireNonNull(x.trace).longTraceId()).isEqualTo("0000000000000000" + SPAN);
        }

        @Test
        void replacesEverythingWhereNothingIsUnderstood() {
            Exchange x = trace(
                    !W3C,
                    B3_HEADERS,
                    false,
                    "b3",
                    "x",
                    "X-B3-TraceId",
                    "y",
                    "X-B3-SpanId",
                    SPAN,
                    "X-B3-ParentSpanId",
                    "z");

            assertThat(x.headers.get("b3")).startsWith(ID_AS_TRACE);
            assertThat(x.headers.getAll("X-B3-TraceId")).containsExactly(ID_AS_TRACE);
            assertThat(x.headers.contains("X-B3-ParentSpanId")).isFalse();
        }

        @ParameterizedTest
        @CsvSource({"0,-0,false", "1,-1,true", "d,-d,true"})
        void heedsASamplingThatStandsAlone(String said, String suffix, boolean sampled) {
            Exchange x = trace(!W3C, B3_HEADERS, true, "b3", said);

            assertThat(x.headers.get("b3")).startsWith(ID_AS_TRACE).endsWith(suffix);
            assertThat(requireNonNull(x.trace).sampled()).isEqualTo(sampled);
        }

        @Test
        void putsItsOwnSpanInBetweenWhereItRecordsOne() {
            Exchange x = trace(!W3C, B3_HEADERS, true, "b3", TRACE + "-" + SPAN + "-1");

            String span = requireNonNull(x.trace).spanId();
            assertThat(span).isNotEqualTo(SPAN);
            assertThat(x.headers.get("b3")).isEqualTo(TRACE + "-" + span + "-1-" + SPAN);
            assertThat(x.headers.get("X-B3-ParentSpanId")).isEqualTo(SPAN);
        }
    }

    @Nested
    class Both {

        @Test
        void begunHereAreOneTrace() {
            Exchange x = trace(W3C, B3_HEADERS, false);

            String span = requireNonNull(x.trace).spanId();
            assertThat(x.headers.get("b3")).isEqualTo(ID_AS_TRACE + "-" + span);
            assertThat(x.headers.get("traceparent")).isEqualTo("00-" + ID_AS_TRACE + "-" + span + "-01");
        }

        @Test
        void theOtherOneFollowsFromTheOneThatCame() {
            Exchange fromW3c = trace(W3C, B3_HEADERS, false, "traceparent", "00-" + TRACE + "-" + SPAN + "-01");
            Exchange fromB3 = trace(W3C, B3_HEADERS, false, "b3", TRACE + "-" + SPAN + "-1");

            String span = requireNonNull(fromW3c.trace).spanId();
            assertThat(fromW3c.headers.get("b3")).isEqualTo(TRACE + "-" + span + "-1-" + SPAN);
            assertThat(fromB3.headers.get("traceparent")).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
        }

        @Test
        void eachGoesOnWithItsOwnWhereTheClientHasTwo() {
            String other = "1".repeat(32);
            Exchange x = trace(
                    W3C,
                    B3_HEADERS,
                    false,
                    "b3",
                    other + "-" + SPAN,
                    "traceparent",
                    "00-" + TRACE + "-" + SPAN + "-01");

            assertThat(x.headers.get("b3")).isEqualTo(other + "-" + SPAN);
            assertThat(x.headers.get("traceparent"))
                    .startsWith("00-" + TRACE + "-")
                    .doesNotContain(SPAN);
            assertThat(requireNonNull(x.trace).traceId()).isEqualTo(other);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1000", "0.25,250"})
    void asManyTracesAreRecordedAsTheRatioSays(double ratio, int expected) {
        TracingSettings settings = new TracingSettings(true, false, "weir", ratio, OtlpSettings.none());
        TraceRequest step = new TraceRequest(settings, true, new SplittableRandom(7));

        int sampled = 0;
        for (int i = 0; i < 1000; i++) {
            Exchange x = request();
            step.apply(x);
            sampled += requireNonNull(x.trace).sampled() ? 1 : 0;
        }

        assertThat(sampled).isBetween(expected - 60, expected + 60);
    }

    private static Exchange trace(boolean w3c, boolean b3, boolean records, String... headers) {
        Exchange x = request(headers);
        TracingSettings settings = new TracingSettings(w3c, b3, "weir", 1, OtlpSettings.none());
        new TraceRequest(settings, records, new SplittableRandom(1)).apply(x);
        return x;
    }

    private static Exchange request(String... headers) {
        Exchange x = Exchanges.get("/", headers);
        x.requestId = ID;
        x.headers.set("X-Vcap-Request-Id", ID);
        return x;
    }
}
