package io.weir.router.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.exchange.Exchange;
import io.weir.router.frontend.FrontendSettings.ForwardedClientCert;
import org.junit.jupiter.api.Test;

/** Without a certificate of the client's own; with one, see the tests of the TLS listener. */
class ForwardClientCertificateTest {

    private static String left(ForwardedClientCert mode) {
        Exchange x = Exchanges.get("/", "X-Forwarded-Client-Cert", "sent");
        assertThat(new ForwardClientCertificate(mode).apply(x)).isNull();
        return String.valueOf(x.headers.get("x-forwarded-client-cert"));
    }

    @Test
    void whatAClientSentCountsOnlyWhereItIsAlwaysForwarded() {
        assertThat(left(ForwardedClientCert.ALWAYS_FORWARD)).isEqualTo("sent");
        assertThat(left(ForwardedClientCert.FORWARD)).isEqualTo("null");
        assertThat(left(ForwardedClientCert.SANITIZE_SET)).isEqualTo("null");
    }
}
