package io.weir.router.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
