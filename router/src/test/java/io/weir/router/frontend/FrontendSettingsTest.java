package io.weir.router.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.router.frontend.TlsSettings.ClientCertificates;
import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendSettingsTest {

    @TempDir
    Path folder;

    private FrontendSettings load(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("listen.yaml"), yaml);
        return ConfigLoader.load(FrontendSettings.class, file, Map.of(), "TEST");
    }

    @Test
    void theDefaultsAreThoseOfAPlainListener() throws Exception {
        FrontendSettings settings = load("{}");

        assertThat(settings.plain()).isTrue();
        assertThat(settings.tls().on()).isFalse();
        assertThat(settings.http2()).isTrue();
        assertThat(settings.h2c()).isFalse();
        assertThat(settings.http2Limits()).isEqualTo(Http2LimitSettings.defaults());
        assertThat(settings.proxyProtocol()).isEqualTo(ProxyProtocol.OFF);
        assertThat(settings.connectionsMax()).isEqualTo(65_536);
        assertThat(settings.connectionsPerClientMax()).isZero();
        assertThat(settings.tls().clientCertificates()).isEqualTo(ClientCertificates.REQUEST);
        assertThat(settings.tls().versions()).containsExactly("TLSv1.2", "TLSv1.3");
    }

    @Test
    void aFileSaysTheRest() throws Exception {
        FrontendSettings settings = load("""
                plain: false
                tls:
                  port: 443
                  certificates:
                    - certificate: /etc/weir/a.pem
                      key: /etc/weir/a.key
                    - certificate: /etc/weir/b.pem
                      key: /etc/weir/b.key
                  minVersion: TLSv1.3
                  clientCertificates: require
                  clientCaFiles: [/etc/weir/ca.pem]
                  onlyTrustClientCaFiles: true
                  reloadInterval: 30s
                http2Limits:
                  streamsMax: 100
                proxyProtocol: optional
                proxyProtocolSources: [10.0.0.0/8, "fd00::1"]
                connectionsPerClientMax: 50
                forwardedClientCert: sanitize-set
                """);

        assertThat(settings.tls().certificates())
                .containsExactly(
                        new CertificateSettings(Path.of("/etc/weir/a.pem"), Path.of("/etc/weir/a.key")),
                        new CertificateSettings(Path.of("/etc/weir/b.pem"), Path.of("/etc/weir/b.key")));
        assertThat(settings.tls().versions()).containsExactly("TLSv1.3");
        assertThat(settings.tls().reloadInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.http2Limits().streamsMax()).isEqualTo(100);
        assertThat(settings.proxyProtocol()).isEqualTo(ProxyProtocol.OPTIONAL);
        assertThat(settings.connectionsPerClientMax()).isEqualTo(50);
        assertThat(settings.forwardedClientCert()).isEqualTo(FrontendSettings.ForwardedClientCert.SANITIZE_SET);
        assertThat(load("proxyProtocol: off").proxyProtocol()).isEqualTo(ProxyProtocol.OFF);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain: false | plain",
                "proxyProtocolSources: [10.0.0.0/33] | 10.0.0.0/33",
                "proxyProtocolSources: [balancer] | balancer",
                "proxyProtocolTimeout: 0s | proxyProtocolTimeout",
                "connectionsMax: 0 | connectionsMax",
                "connectionsPerClientMax: 70000 | connectionsPerClientMax",
                "tls: {minVersion: TLSv1.1} | TLSv1.1",
                "tls: {minVersion: TLSv1.3, maxVersion: TLSv1.2} | maxVersion",
                "tls: {clientCertificates: maybe} | maybe",
                "tls: {certificates: [{certificate: a}]} | key",
                "tls: {certificates: [{certificate: a, key: b}], onlyTrustClientCaFiles: true} | clientCaFiles",
                "{port: 8443, tls: {certificates: [{certificate: a, key: b}]}} | tls.port",
                "http2Limits: {streamsMax: 0} | streamsMax",
                "http2Limits: {connectionWindow: 1KiB} | connectionWindow",
            })
    void aWrongValueIsNamed(String yaml, String named) {
        assertThatThrownBy(() -> load(yaml)).isInstanceOf(ConfigException.class).hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.7.7", "fd12::1"})
    void rangesHoldTheirAddresses(String address) {
        AddressRanges ranges = AddressRanges.parse("key", List.of("10.0.0.0/8", "192.168.7.7", "fd00::/8"));

        assertThat(ranges.contains(new InetSocketAddress(InetAddress.ofLiteral(address), 1)))
                .isTrue();
        assertThat(ranges.contains(new InetSocketAddress(InetAddress.ofLiteral("11.0.0.1"), 1)))
                .isFalse();
        assertThat(ranges.contains(new InetSocketAddress(InetAddress.ofLiteral("192.168.7.8"), 1)))
                .isFalse();
        assertThat(ranges.contains(new InetSocketAddress(InetAddress.ofLiteral("::1"), 1)))
                .isFalse();
        assertThat(AddressRanges.parse("key", List.of())
                        .contains(new InetSocketAddress(InetAddress.ofLiteral(address), 1)))
                .isTrue();
    }
}
