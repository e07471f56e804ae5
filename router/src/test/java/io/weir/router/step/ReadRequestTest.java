package io.weir.router.step;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadRequestTest {

    private final ReadRequest step = new ReadRequest();

    @ParameterizedTest
    @CsvSource({
        "/a?b, h, /a?b",
        "http://other/x?y, other, /x?y",
        "HTTP://other:80, other:80, /",
        "https://other?q, other, /?q"
    })
    void targetAndHostAreRead(String uri, String host, String target) {
        Exchange x = Exchanges.get(uri, "Host", "h");

        assertThat(step.apply(x)).isNull();
        assertThat(x.host).isEqualTo(host);
        assertThat(x.target).isEqualTo(target);
        assertThat(x.headers.get("Host")).isEqualTo(host);
    }

    @Test
    void theStarOfOptionsIsATarget() {
        Exchange x = Exchanges.of(HttpMethod.OPTIONS, "*", HttpVersion.HTTP_1_1, "Host", "h");

        assertThat(step.apply(x)).isNull();
        assertThat(x.target).isEqualTo("*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "nonsense", "h:443", "ftp://h/", ""})
    void otherTargetsAreRefused(String uri) {
        assertThat(refusal(Exchanges.get(uri, "Host", "h")).status()).isEqualTo(400);
    }

    @Test
    void aHostMustBeThereOnce() {
        assertThat(refusal(Exchanges.get("/"))).isEqualTo(RouterError.EMPTY_HOST);
        assertThat(refusal(Exchanges.get("/", "Host", ""))).isEqualTo(RouterError.EMPTY_HOST);
        assertThat(refusal(Exchanges.get("/", "Host", "h", "Host", "h")).status())
                .isEqualTo(400);
    }

    @Test
    void aBodyIsAnnouncedByItsLengthOrItsCoding() {
        Exchange none = read(Exchanges.get("/", "Host", "h"));
        Exchange empty = read(Exchanges.get("/", "Host", "h", "Content-Length", "0"));
        Exchange counted = read(Exchanges.get("/", "Host", "h", "Content-Length", "7"));
        Exchange chunked = read(Exchanges.get("/", "Host", "h", "Transfer-Encoding", "Chunked"));

        assertThat(none.hasBody).isFalse();
        assertThat(empty.hasBody).isFalse();
        assertThat(counted.hasBody).isTrue();
        assertThat(counted.chunkedBody).isFalse();
        assertThat(chunked.chunkedBody).isTrue();
    }

    @Test
    void framingThatHasTwoReadingsIsRefusedAndEndsTheConnection() {
        RouterError both =
                refusal(Exchanges.get("/", "Host", "h", "Content-Length", "7", "Transfer-Encoding", "chunked"));
        RouterError other = refusal(Exchanges.get("/", "Host", "h", "Transfer-Encoding", "gzip, chunked"));
        RouterError twice =
                refusal(Exchanges.get("/", "Host", "h", "Transfer-Encoding", "gzip", "Transfer-Encoding", "chunked"));
        RouterError old = refusal(
                Exchanges.of(HttpMethod.POST, "/", HttpVersion.HTTP_1_0, "Host", "h", "Transfer-Encoding", "chunked"));

        assertThat(both.status()).isEqualTo(400);
        assertThat(both.closes()).isTrue();
        assertThat(other.status()).isEqualTo(400);
        assertThat(twice.status()).isEqualTo(400);
        assertThat(old.status()).isEqualTo(400);
    }

    @Test
    void continueIsExpectedOnlyWithABody() {
        Exchange with = read(Exchanges.get("/", "Host", "h", "Content-Length", "7", "Expect", "100-Continue"));
        Exchange without = read(Exchanges.get("/", "Host", "h", "Expect", "100-continue"));

        assertThat(with.expectsContinue).isTrue();
        assertThat(without.expectsContinue).isFalse();
    }

    private Exchange read(Exchange x) {
        assertThat(step.apply(x)).isNull();
        return x;
    }

    private RouterError refusal(Exchange x) {
        return requireNonNull(step.apply(x));
    }

    private static Exchange http2(boolean bodyFollows, String... headers) {
        Exchange x = Exchanges.of(HttpMethod.POST, "/", HttpVersion.HTTP_2, headers);
        x.bodyFollows = bodyFollows;
        return x;
    }

    @Test
    void http2FramesABodyByItsStream() {
        Exchange without = http2(false, "host", "h");
        Exchange unknown = http2(true, "host", "h", "expect", "100-continue");
        Exchange known = http2(true, "host", "h", "content-length", "5");
        Exchange empty = http2(true, "host", "h", "content-length", "0");

        for (Exchange each : List.of(without, unknown, known, empty)) {
            assertThat(new ReadRequest().apply(each)).isNull();
        }
        assertThat(without.hasBody).isFalse();
        assertThat(unknown.hasBody && unknown.chunkedBody && unknown.expectsContinue)
                .isTrue();
        assertThat(known.hasBody && !known.chunkedBody).isTrue();
        assertThat(empty.hasBody).isFalse();
    }

    @Test
    void http2HasNoTransferEncoding() {
        RouterError error = new ReadRequest().apply(http2(true, "host", "h", "transfer-encoding", "chunked"));

        assertThat(requireNonNull(error).status()).isEqualTo(400);
    }

    @Test
    void cookiesOfHttp2BecomeOne() {
        Exchange x = http2(false, "host", "h", "cookie", "a=1", "cookie", "b=2");

        assertThat(new ReadRequest().apply(x)).isNull();
        assertThat(x.headers.getAll("cookie")).containsExactly("a=1; b=2");
    }
}
