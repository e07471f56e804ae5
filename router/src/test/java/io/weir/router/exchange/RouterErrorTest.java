package io.weir.router.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouterErrorTest {

    @Test
    void theBodyIsStatusTextAndMessage() {
        assertThat(RouterError.unknownRoute("h").body())
                .isEqualTo("404 Not Found: Requested route ('h') does not exist.\n");
    }

    @Test
    void theReasonOfAFailureFitsIntoAHeader() {
        RouterError error = RouterError.endpointFailure(502, "refused\r\nSet-Cookie: x" + "y".repeat(999));

        assertThat(error.status()).isEqualTo(502);
        assertThat(error.code())
                .startsWith("endpoint_failure (refused  Set-Cookie: xyy")
                .hasSizeLessThan(230)
                .doesNotContain("\r", "\n");
    }

    @Test
    void statusesThatOnlyProxiesHaveAreNamedToo() {
        assertThat(RouterError.endpointFailure(496, "x").body()).startsWith("496 SSL Certificate Required: ");
        assertThat(RouterError.endpointFailure(499, "x").body()).startsWith("499 Request Cancelled: ");
        assertThat(RouterError.endpointFailure(525, "x").body()).startsWith("525 SSL Handshake Failed: ");
        assertThat(RouterError.endpointFailure(526, "x").body()).startsWith("526 Invalid SSL Certificate: ");
    }

    static List<Arguments> answers() {
        return List.of(
                of(404, "unknown_route", RouterError.unknownRoute("h")),
                of(503, "no_endpoints", RouterError.noEndpoints("h")),
                of(503, "Connection Limit Reached", RouterError.CONNECTION_LIMIT),
                of(400, "empty_host", RouterError.EMPTY_HOST),
                of(431, "max-request-size-exceeded", RouterError.malformed(431, "max-request-size-exceeded", "m")),
                of(502, "route_service_unsupported", RouterError.ROUTE_SERVICES_DISABLED),
                of(503, "route_service_unsupported", RouterError.NO_WEB_SOCKET_WITH_ROUTE_SERVICE),
                of(504, "expired_route_service_signature", RouterError.EXPIRED_SIGNATURE),
                of(400, "invalid_route_service_signature", RouterError.invalidSignature("m")),
                of(502, "invalid_route_service_signature", RouterError.strayedSignature("m")),
                of(502, "endpoint_failure (refused)", RouterError.endpointFailure(502, "refused")),
                of(502, "unknown_failure", RouterError.UNKNOWN_FAILURE));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyAnswerHasTheStatusAndTheCodeOfGorouter(int status, String code, RouterError error) {
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.body()).matches(status + " " + error.reasonPhrase() + ": .+\\n");
    }

    private static Arguments of(int status, String code, RouterError error) {
        return Arguments.of(status, code, error);
    }
}
