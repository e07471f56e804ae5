package io.weir.router.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.weir.router.tracing.B3.Sampling;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class B3Test {

    private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";
    private static final String SPAN = "e457b5a2e4d86bd1";
    private static final String PARENT = "05e3ac9a4f6e3b90";

    @Test
    void oneHeaderIsRead() {
        assertThat(read("b3", TRACE + "-" + SPAN)).isEqualTo(new B3(TRACE, SPAN, null, Sampling.LATER));
        assertThat(read("b3", TRACE + "-" + SPAN + "-1")).isEqualTo(new B3(TRACE, SPAN, null, Sampling.YES));
        assertThat(read("b3", TRACE + "-" + SPAN + "-d-" + PARENT))
                .isEqualTo(new B3(TRACE, SPAN, PARENT, Sampling.DEBUG));
        assertThat(read("b3", TRACE.substring(16) + "-" + SPAN).traceId()).isEqualTo(TRACE.substring(16));
        assertThat(read("b3", TRACE.toUpperCase(Locale.ROOT) + "-" + SPAN).traceId())
                .isEqualTo(TRACE);
    }

    @Test
    void severalHeadersAreRead() {
        B3 read = read("X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN, "X-B3-ParentSpanId", PARENT, "X-B3-Sampled", "0");

        assertThat(read).isEqualTo(new B3(TRACE, SPAN, PARENT, Sampling.NO));
        assertThat(read("X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN, "X-B3-Flags", "1")
                        .sampling())
                .isEqualTo(Sampling.DEBUG);
    }

    @Test
    void theOneHeaderComesFirst() {
        String other = "1".repeat(32);

        assertThat(read("b3", other + "-" + SPAN, "X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN)
                        .traceId())
                .isEqualTo(other);
        assertThat(read("b3", "nonsense", "X-B3-TraceId", TRACE, "X-B3-SpanId", SPAN)
                        .traceId())
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @CsvSource({"0,NO", "1,YES", "d,DEBUG"})
    void theSamplingMayStandAlone(String value, Sampling sampling) {
        assertThat(read("b3", value)).isEqualTo(new B3("", "", null, sampling));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "-",
                "80f198ee56343ba864fe8b2a57d3eff7",
                "80f198ee56343ba864fe8b2a57d3eff7-",
                "80f198ee56343ba864fe8b2a57d3eff7-e457",
                "80f198ee56343ba864fe8b2a57d3eff-e457b5a2e4d86bd1",
                "00000000000000000000000000000000-e457b5a2e4d86bd1",
                "80f198ee56343ba864fe8b2a57d3eff7-0000000000000000",
                "80f198ee56343ba864fe8b2a57d3efg7-e457b5a2e4d86bd1",
                "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-2",
                "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-x",
                "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90-1"
            })
    void whatIsMalformedSaysNothing(String value) {
        assertThat(read("b3", value).hasTrace()).isFalse();
    }

    @Test
    void itIsWrittenInEveryForm() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("X-B3-Flags", "1");

        new B3(TRACE, SPAN, PARENT, Sampling.YES).write(headers);

        assertThat(headers.get("b3")).isEqualTo(TRACE + "-" + SPAN + "-1-" + PARENT);
        assertThat(headers.get("X-B3-TraceId")).isEqualTo(TRACE);
        assertThat(headers.get("X-B3-SpanId")).isEqualTo(SPAN);
        assertThat(headers.get("X-B3-ParentSpanId")).isEqualTo(PARENT);
        assertThat(headers.get("X-B3-Sampled")).isEqualTo("1");
        assertThat(headers.contains("X-B3-Flags")).isFalse();
    }

    private static B3 read(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return B3.read(headers);
    }
}
