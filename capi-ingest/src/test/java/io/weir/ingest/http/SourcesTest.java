package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

    private static final Sources SOURCES = Sources.of(
            new RateLimitConfig(1, 1, 1, 1, List.of("10.0.0.0/8", "192.168.1.1", "fd00::/12", "172.16.0.0/13")));

    @ParameterizedTest
    @CsvSource({
        // nobody's word but a trusted proxy's is taken
        "203.0.113.9, 198.51.100.7, 203.0.113.9",
        "10.1.2.3, 198.51.100.7, 198.51.100.7",
        "192.168.1.1, 198.51.100.7, 198.51.100.7",
        "192.168.1.2, 198.51.100.7, 192.168.1.2",
        "fd01::1, 198.51.100.7, 198.51.100.7",
        "172.23.255.255, 198.51.100.7, 198.51.100.7",
        "172.24.0.0, 198.51.100.7, 172.24.0.0",
        // what stands left of the last address that is no proxy's was written by whoever sent it
        "10.1.2.3, '1.1.1.1, 198.51.100.7, 10.9.9.9', 198.51.100.7",
        "10.1.2.3, '10.9.9.9, 10.8.8.8', 10.9.9.9",
        // what is no address ends the chain
        "10.1.2.3, 'evil', 10.1.2.3",
        "10.1.2.3, '198.51.100.7, unknown', 10.1.2.3",
        "10.1.2.3, '', 10.1.2.3",
    })
    void theSourceIsTheLastAddressThatIsNoTrustedProxys(String remote, String forwardedFor, String source) {
        assertThat(SOURCES.address(remote, forwardedFor)).isEqualTo(source);
    }

    @Test
    void withoutTheHeaderItIsTheOtherEnd() {
        assertThat(SOURCES.address("10.1.2.3", null)).isEqualTo("10.1.2.3");
        assertThat(Sources.of(RateLimitConfig.defaults()).address("127.0.0.1", "198.51.100.7"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void aNetworkOfIpv6IsOneSource() {
        assertThat(AddressRange.source("2001:db8:1:2::9")).isEqualTo(AddressRange.source("2001:db8:1:2:ffff::1"));
        assertThat(AddressRange.source("2001:db8:1:2::9")).isNotEqualTo(AddressRange.source("2001:db8:1:3::9"));
        assertThat(AddressRange.source("198.51.100.7")).isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "fd00::/129", "10.0.0/8/8"})
    void whatIsNoRangeIsNamed(String range) {
        assertThatThrownBy(() -> new RateLimitConfig(1, 1, 1, 1, List.of(range)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trustedProxies: '" + range + "'");
    }
}
