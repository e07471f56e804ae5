package io.weir.router.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class RouterErrorTest {

    @Test
    void theBodyIsStatusTextAndMessage() {
        assertThat(RouterError.unknownRoute("h").body())
                .isEqualTo("404 Not Found: Requested route ('h') does not exist.\n");
    }

    @Test
    void theReasonOfAFailureFitsIntoAHeader() {
        RouterError error =
                RouterError.endpointFailure(new ConnectException("refused\r\nSet-Cookie: x" + "y".repeat(999)));

        assertThat(error.status()).isEqualTo(502);
        assertThat(error.code())
                .startsWith("endpoint_failure (refused  Set-Cookie: xyy")
                .hasSizeLessThan(230)
                .doesNotContain("\r", "\n");
    }

    @Test
    void aFailureWithoutAMessageIsNamedByItsKind() {
        assertThat(RouterError.endpointFailure(new ConnectException()).code())
                .isEqualTo("endpoint_failure (ConnectException)");
    }
}
