package io.weir.router.routeservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {

    @ParameterizedTest
    @CsvSource({
        "https://s.example.com, s.example.com, 443, s.example.com, /",
        "HTTPS://s.example.com:8443/a/b?c=d#e, s.example.com, 8443, s.example.com:8443, /a/b?c=d",
        "https://my_app.example.com?x, my_app.example.com, 443, my_app.example.com, /?x",
        "https://user:secret@s.example.com/p, s.example.com, 443, s.example.com, /p",
        "https://10.0.0.1:444/, 10.0.0.1, 444, 10.0.0.1:444, /",
        "https://[2001:db8::1]:444/a%20b, 2001:db8::1, 444, [2001:db8::1]:444, /a%20b"
    })
    void theUrlOfAServiceIsRead(String url, String host, int port, String authority, String target) {
        assertThat(ServiceUrl.parse(url)).isEqualTo(new ServiceUrl(host, port, authority, target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s.example.com",
                "http://s.example.com",
                "https://",
                "https:///a",
                "https://s:0/",
                "https://s:65536/",
                "https://s:x/",
                "https://s/a b",
                "https://s/a\r\nX: y",
                "https://s\r\nX: y/",
                "https://s/ü"
            })
    void aUrlThatNothingCanBeSentToIsNone(String url) {
        assertThat(ServiceUrl.parse(url)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.example.com/a/b?c=d, h.example.com, /a/b, /a/b",
        "http://h.example.com:80, h.example.com, /, /",
        "https://h.example.com?x=/y, h.example.com, /, /",
        "https://h/a b/ü, h, /a b/ü, /a%20b/%C3%BC",
        "https://h/a%2Fb, h, /a%2Fb, /a%2Fb"
    })
    void theUrlInASignatureIsRead(String url, String host, String path, String escaped) {
        ForwardedUrl read = ForwardedUrl.parse(url);

        assertThat(read).isEqualTo(new ForwardedUrl(host, path));
        assertThat(new ForwardedUrl(host, path).escapedPath()).isEqualTo(escaped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h/a", "://h/a", "https://", "https:///a", "https://:80/"})
    void aUrlWithoutAHostIsNone(String url) {
        assertThat(ForwardedUrl.parse(url)).isNull();
    }

    @Test
    void anAllowListHasHostsAndWildcardsOfOneLabel() {
        InternalHosts hosts = InternalHosts.of(List.of("One.example.com", "*.apps.example.com"));

        assertThat(hosts.allow("one.EXAMPLE.com")).isTrue();
        assertThat(hosts.allow("two.example.com")).isFalse();
        assertThat(hosts.allow("s.apps.example.com")).isTrue();
        assertThat(hosts.allow("s.t.apps.example.com")).isFalse();
        assertThat(hosts.allow("apps.example.com")).isFalse();
        assertThat(InternalHosts.of(List.of()).allow("any")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example", "a.*.example.com", "*.*.example.com", "?.example.com", "*.com"})
    void otherEntriesAreNamed(String entry) {
        assertThatThrownBy(() -> InternalHosts.of(List.of(entry)))
                .hasMessageContaining("internalLookupAllowlist")
                .hasMessageContaining("'" + entry + "'");
    }
}
