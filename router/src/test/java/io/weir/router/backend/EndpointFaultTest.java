package io.weir.router.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointFaultTest {

    /** The table as operators read it; every row of it, and no other. */
    private static final String ROWS = """
            CONNECTION_REFUSED,        always,     marks, 502, 502
            UNREACHABLE,               always,     marks, 502, 502
            NAME_UNKNOWN,              always,     marks, 502, 502
            DIAL_TIMEOUT,              always,     marks, 504, 502
            NOT_TLS,                   always,     marks, 525, 525
            SAN_MISMATCH,              always,     marks, 503, 503
            UNTRUSTED,                 always,     marks, 526, 526
            EXPIRED,                   always,     marks, 526, 526
            CERTIFICATE_REJECTED,      always,     marks, 496, 496
            HANDSHAKE_FAILED,          always,     marks, 525, 525
            HANDSHAKE_TIMEOUT,         always,     marks, 504, 502
            NOT_HTTP2,                 always,     marks, 502, 502
            INCOMPLETE_REQUEST,        always,     -,     502, 502
            GOING_AWAY,                always,     -,     502, 502
            STREAM_REFUSED,            always,     -,     502, 502
            EOF_ON_REUSED,             idempotent, -,     502, 502
            EOF,                       idempotent, -,     502, 502
            CONNECTION_RESET,          idempotent, marks, 502, 502
            REQUEST_UNWRITABLE,        never,      -,     400, 400
            STREAM_RESET,              never,      -,     502, 502
            RESPONSE_HEADER_TOO_LARGE, never,      -,     502, 502
            PROTOCOL_ERROR,            never,      -,     502, 502
            RESPONSE_TRUNCATED,        never,      -,     502, 502
            RESPONSE_RESET,            never,      -,     502, 502
            HEADER_TIMEOUT,            never,      -,     504, 502
            IDLE_TIMEOUT,              never,      -,     504, 502
            REQUEST_TIMEOUT,           never,      -,     504, 502
            CLIENT_GONE,               never,      -,     499, 499
            CONNECTION_LIMIT,          always,     -,     503, 503
            ENDPOINT_GONE,             always,     -,     503, 503
            """;

    @ParameterizedTest
    @CsvSource(textBlock = ROWS)
    void whatFollowsFromAFault(
            EndpointFault fault, String repeated, String marks, int timeoutsAre504, int timeoutsAre502) {
        assertThat(fault.repeatable(false)).isEqualTo(repeated.equals("always"));
        assertThat(fault.repeatable(true)).isEqualTo(!repeated.equals("never"));
        assertThat(fault.marks()).isEqualTo(marks.equals("marks"));
        assertThat(fault.status(504)).isEqualTo(timeoutsAre504);
        assertThat(fault.status(502)).isEqualTo(timeoutsAre502);
        assertThat(fault.reason()).isNotBlank().hasSizeLessThan(60).matches("[ -~]+");
    }

    @Test
    void theTableIsComplete() {
        assertThat(ROWS.lines().map(row -> row.substring(0, row.indexOf(','))).collect(Collectors.toList()))
                .containsExactlyElementsOf(
                        Arrays.stream(EndpointFault.values()).map(Enum::name).toList());
    }
}
