package io.weir.router.accesslog;

import static io.weir.router.accesslog.Exchanges.APP;
import static io.weir.router.accesslog.Exchanges.CLOCK;
import static io.weir.router.accesslog.Exchanges.END_NANOS;
import static io.weir.router.accesslog.Exchanges.MILLI;
import static io.weir.router.accesslog.Exchanges.served;
import static io.weir.router.accesslog.Exchanges.unread;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.accesslog.AccessLogSettings.Field;
import io.weir.router.accesslog.AccessLogSettings.Format;
import io.weir.router.accesslog.AccessLogSettings.RedactQuery;
import io.weir.router.exchange.Exchange;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.Owner;
import io.weir.schemas.config.ByteSize;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gorouter's line, field by field: what it looks like, what stands where something is missing, what cannot be forged. */
class GorouterLineTest {

    private static final AccessLogSettings PLAIN = AccessLogSettings.of(Format.GOROUTER, Optional.empty());

    @Test
    void aServedRequestIsGoroutersLineToTheLastByte() {
        Exchange x = served(
                HttpMethod.POST,
                "/v2/things?a=b",
                "Referer",
                "https://example.com/",
                "User-Agent",
                "curl/8.5.0",
                "X-Forwarded-For",
                "192.0.2.7, 10.1.2.3",
                "X-Forwarded-Proto",
                "https",
                "X-Vcap-Request-Id",
                "76c8d2a1-0000-4000-8000-00000000000f");

        String line = line(PLAIN, x, 201);

        assertThat(line)
                .isEqualTo(
                        "app.example.com:8080 - [2026-03-01T12:34:56.000789012Z] \"POST /v2/things?a=b HTTP/1.1\" 201 7 42"
                                + " \"https://example.com/\" \"curl/8.5.0\" \"10.1.2.3:54321\" \"10.0.48.67:61001\""
                                + " x_forwarded_for:\"192.0.2.7, 10.1.2.3\" x_forwarded_proto:\"https\""
                                + " vcap_request_id:\"76c8d2a1-0000-4000-8000-00000000000f\" response_time:0.012346"
                                + " gorouter_time:0.001000 app_id:\"" + APP
                                + "\" app_index:\"3\" instance_id:\"instance-1\""
                                + " x_cf_routererror:\"-\"\n");
    }

    @Test
    void whatIsMissingIsADashInQuotes() {
        Exchange x = unread(HttpMethod.GET, "/");

        String line = line(PLAIN, x, 0);

        assertThat(line)
                .isEqualTo(
                        "- - [2026-03-01T12:34:56.000789012Z] \"GET / HTTP/1.1\" \"-\" 0 0 \"-\" \"-\" \"10.1.2.3:54321\" \"-\""
                                + " x_forwarded_for:\"-\" x_forwarded_proto:\"-\" vcap_request_id:\"-\" response_time:0.012346"
                                + " gorouter_time:0.012346 app_id:\"-\" app_index:\"-\" instance_id:\"-\" x_cf_routererror:\"-\"\n");
    }

    @Test
    void whatTheRouterSaidStandsInTheLine() {
        Exchange x = unread(HttpMethod.GET, "/");
        x.routerError = "endpoint_failure (dial \"x\")";

        assertThat(line(PLAIN, x, 502)).contains(" 502 ", "x_cf_routererror:\"endpoint_failure (dial \\\"x\\\")\"\n");
    }

    @Test
    void furtherFieldsStandInTheOrderOfTheConfiguration() {
        Exchange x = served(HttpMethod.GET, "/");
        x.failedAttempts = 2;
        x.failedNanos = 3 * MILLI;
        x.attemptNanos = Exchanges.START_NANOS + 4 * MILLI;
        x.dialNanos = MILLI / 2;
        x.tlsNanos = 2 * MILLI;
        x.backendLocalAddress = new InetSocketAddress("10.9.9.9", 40000);
        var settings = with(
                List.of(
                        Field.TLS_TIME,
                        Field.BACKEND_TIME,
                        Field.DIAL_TIME,
                        Field.DNS_TIME,
                        Field.FAILED_ATTEMPTS,
                        Field.FAILED_ATTEMPTS_TIME,
                        Field.LOCAL_ADDRESS),
                List.of(),
                RedactQuery.NONE);

        assertThat(line(settings, x, 200))
                .endsWith(
                        "instance_id:\"instance-1\" tls_time:0.002000 backend_time:0.008346 dial_time:0.000500 dns_time:\"-\""
                                + " failed_attempts:2 failed_attempts_time:0.003000 local_address:\"10.9.9.9:40000\""
                                + " x_cf_routererror:\"-\"\n");
    }

    @Test
    void furtherFieldsWithoutAValueAreDashesButForTheCount() {
        var settings = with(List.of(Field.values()), List.of(), RedactQuery.NONE);

        assertThat(line(settings, unread(HttpMethod.GET, "/"), 400))
                .contains(
                        "backend_time:\"-\" dial_time:\"-\" dns_time:\"-\" failed_attempts:0 failed_attempts_time:\"-\""
                                + " hop_from:\"-\" hop_to:\"-\" local_address:\"-\" tls_time:\"-\"");
    }

    @Test
    void theOtherRouterOfAHopIsNamed() {
        var settings = with(List.of(Field.HOP_FROM, Field.HOP_TO), List.of(), RedactQuery.NONE);
        Exchange sent = unread(HttpMethod.GET, "/");
        sent.owner = new Owner("router-2", "10.0.0.2", 80);
        Exchange received = unread(HttpMethod.GET, "/");
        received.sentBy(new HopFacts("router-1", "10.1.2.3", 1, false, null));

        assertThat(line(settings, sent, 200)).contains(" hop_from:\"-\" hop_to:\"router-2\" ");
        assertThat(line(settings, received, 200)).contains(" hop_from:\"router-1\" hop_to:\"-\" ");
    }

    @Test
    void requestHeadersStandAtTheEndInLowerSnakeCase() {
        Exchange x = served(HttpMethod.GET, "/", "X-Some-Thing", "a b", "traceparent", "00-1-2-01");
        var settings = with(List.of(), List.of("X-Some-Thing", "X-Other", "traceparent"), RedactQuery.NONE);

        assertThat(line(settings, x, 200))
                .endsWith(" x_cf_routererror:\"-\" x_some_thing:\"a b\" x_other:\"-\" traceparent:\"00-1-2-01\"\n");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, GET, /p?q=1, /p?q=1",
        "ALL, GET, /p?q=1, /p",
        "ALL, POST, /p?q=1, /p?q=1",
        "ALL, GET, /p, /p",
        "HASH, GET, /p?q=1, /p?hash=7de36096ee27ab707af7d922f8caec37e8d6c644",
        "HASH, PUT, /p?q=1, /p?q=1",
    })
    void queriesOfGetRequestsAreRedactedAsConfigured(RedactQuery redact, String method, String uri, String logged) {
        var settings = with(List.of(), List.of(), redact);

        assertThat(line(settings, served(HttpMethod.valueOf(method), uri), 200))
                .contains("\"" + method + " " + logged + " HTTP/1.1\"");
    }

    @Test
    void addressesCanBeLeftOut() {
        Exchange x = served(HttpMethod.GET, "/", "X-Forwarded-For", "192.0.2.7");
        var settings = new AccessLogSettings(
                Format.GOROUTER,
                Optional.empty(),
                List.of(),
                List.of(),
                RedactQuery.NONE,
                true,
                true,
                ByteSize.ofMebibytes(1));

        assertThat(line(settings, x, 200))
                .contains(" \"-\" \"10.0.48.67:61001\" x_forwarded_for:\"-\"")
                .doesNotContain("192.0.2.7", "10.1.2.3");
    }

    @Test
    void aWholeUrlIsLoggedAsItsPath() {
        Exchange x = served(HttpMethod.GET, "http://app.example.com/p?q");
        x.target = "/p?q";

        assertThat(line(PLAIN, x, 200)).contains("\"GET /p?q HTTP/1.1\"");
    }

    @Test
    void protocolsAreNamedAsGoDoes() {
        for (HttpVersion version : HttpVersion.values()) {
            Exchange x =
                    new Exchange(HttpMethod.GET, "/", version, "::1", false, served(HttpMethod.GET, "/").headers, 0);
            x.clientPort = 1;

            assertThat(line(PLAIN, x, 200))
                    .contains(
                            switch (version) {
                                case HTTP_1_0 -> "\"GET / HTTP/1.0\"";
                                case HTTP_1_1 -> "\"GET / HTTP/1.1\"";
                                case HTTP_2 -> "\"GET / HTTP/2.0\"";
                                case HTTP_3 -> "\"GET / HTTP/3.0\"";
                            },
                            "\"[::1]:1\"");
        }
    }

    @Test
    void nothingOfARequestEndsALineOrAField() {
        String evil = "x\" 200 0 0\r\nforged - [\t\\\u0000\u0007\u007f\u001b[31m";
        Exchange x = unread(
                HttpMethod.valueOf("GET"), "/" + evil, "User-Agent", evil, "Referer", evil, "X-Forwarded-For", evil);
        x.host = "h " + evil;
        x.routerError = evil;

        String line = line(PLAIN, x, 400);

        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        assertThat(line.chars().filter(c -> c < ' ' || c == 0x7f).count()).isEqualTo(1);
        String escaped = "x\\\" 200 0 0\\r\\nforged - [\\t\\\\\\x00\\a\\x7f\\x1b[31m";
        assertThat(line)
                .startsWith(
                        "h\\x20x\\\"\\x20200\\x200\\x200\\r\\nforged\\x20-\\x20[\\t\\\\\\x00\\a\\x7f\\x1b[31m - [2026-")
                .contains("\"GET /" + escaped + " HTTP/1.1\"", " \"" + escaped + "\" \"" + escaped + "\" ")
                .contains("x_forwarded_for:\"" + escaped + "\"", "x_cf_routererror:\"" + escaped + "\"");
    }

    @Test
    void bytesBeyondAsciiAreUtf8WhereTheyAreIt() {
        // As the HTTP stack has it: one byte in each character.
        String bytes =
                "\u00c3\u00a4 \u00f0\u009f\u0098\u0080 \u00ff \u00c3 \u00c2\u00a0 \u00e2\u0080\u00a8 \u00ed\u00a0\u0080 \u00c0\u0080";
        Exchange x = unread(HttpMethod.GET, "/", "User-Agent", bytes);

        assertThat(line(PLAIN, x, 200)).contains("\"ä 😀 \\xff \\xc3 \\u00a0 \\u2028 \\xed\\xa0\\x80 \\xc0\\x80\"");
    }

    @Test
    void textsBeyondAByteAreWrittenAsUtf8() {
        Exchange x = unread(HttpMethod.GET, "/", "User-Agent", "\u20ac \ud83d\ude00 \ud83d \u200b");

        assertThat(line(PLAIN, x, 200)).contains("\"€ 😀 \\ufffd \\u200b\"");
    }

    @Test
    void aTextWithoutEndIsCut() {
        Exchange x = unread(HttpMethod.GET, "/" + "a".repeat(100_000));

        assertThat(line(PLAIN, x, 200))
                .hasSizeLessThan(70_000)
                .contains("aaa...TOO-LONG-TO-LOG--TRUNCATED HTTP/1.1\" 200");
    }

    private static AccessLogSettings with(List<Field> fields, List<String> headers, RedactQuery redact) {
        return new AccessLogSettings(
                Format.GOROUTER, Optional.empty(), fields, headers, redact, false, false, ByteSize.ofMebibytes(1));
    }

    private static String line(AccessLogSettings settings, Exchange x, int status) {
        LineBytes line = new LineBytes();
        new GorouterLine(settings, CLOCK).write(line, x, status, END_NANOS);
        return line.toString();
    }
}
