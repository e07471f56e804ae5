package io.weir.router.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerTrustTest {

    @ParameterizedTest
    @CsvSource({
        "a.example.com,       a.example.com,   true",
        "A.Example.COM,       a.example.com,   true",
        "*.example.com,       a.example.com,   true",
        "*.example.com,       a.b.example.com, false",
        "*.example.com,       example.com,     false",
        "*.com,               example.com,     false",
        "*,                   example,         false",
        "a.example.com,       b.example.com,   false",
        "example.com,         a.example.com,   false",
        "*.example.com,       .example.com,    false",
        "f81d4fae-7dec,       f81d4fae-7dec,   true",
        "10.0.0.1,            10.0.0.1,        true",
        "*.0.0.1,             10.0.0.2,        false",
        "w*.example.com,      www.example.com, false"
    })
    void aNameIsMatchedWholeOrByOneWildcardLabel(String pattern, String name, boolean matches) {
        assertThat(ServerTrust.matches(pattern, name)).isEqualTo(matches);
    }
}
