package io.weir.router.accesslog;

import static io.weir.router.accesslog.Exchanges.APP;
import static io.weir.router.accesslog.Exchanges.CLOCK;
import static io.weir.router.accesslog.Exchanges.END_NANOS;
import static io.weir.router.accesslog.Exchanges.served;
import static io.weir.router.accesslog.Exchanges.unread;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.http.HttpMethod;
import io.weir.router.accesslog.AccessLogSettings.Field;
import io.weir.router.accesslog.AccessLogSettings.Format;
import io.weir.router.accesslog.AccessLogSettings.RedactQuery;
import io.weir.router.exchange.Exchange;
import io.weir.schemas.config.ByteSize;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonLineTest {

    private static final AccessLogSettings SETTINGS = new AccessLogSettings(
            Format.JSON,
            Optional.empty(),
            List.of(Field.FAILED_ATTEMPTS, Field.DIAL_TIME),
            List.of("X-Some-Thing"),
            RedactQuery.ALL,
            false,
            false,
            ByteSize.ofMebibytes(1));

    @Test
    void theFieldsAreThoseOfTheLine() {
        Exchange x = served(
                HttpMethod.GET,
                "/p?secret",
                "User-Agent",
                "curl",
                "X-Forwarded-For",
                "192.0.2.7",
                "X-Some-Thing",
                "it");

        assertThat(line(x, 200))
                .isEqualTo(
                        "{\"host\":\"app.example.com:8080\",\"time\":\"2026-03-01T12:34:56.000789012Z\",\"method\":\"GET\","
                                + "\"uri\":\"/p\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"request_bytes\":7,\"response_bytes\":42,"
                                + "\"referer\":null,\"user_agent\":\"curl\",\"remote_address\":\"10.1.2.3:54321\","
                                + "\"backend_address\":\"10.0.48.67:61001\",\"x_forwarded_for\":\"192.0.2.7\",\"x_forwarded_proto\":null,"
                                + "\"vcap_request_id\":null,\"response_time\":0.012346,\"gorouter_time\":0.001000,\"app_id\":\""
                                + APP
                                + "\",\"app_index\":\"3\",\"instance_id\":\"instance-1\",\"failed_attempts\":0,\"dial_time\":null,"
                                + "\"x_cf_routererror\":null,\"headers\":{\"x_some_thing\":\"it\"}}\n");
    }

    @Test
    void whateverARequestHoldsTheLineIsOneJsonObject() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(random.nextInt(30), 0, i % 2 == 0 ? 0x100 : 0x1_0000)
                    .collect(StringBuilder::new, (b, c) -> b.append((char) c), StringBuilder::append)
                    .toString();
            Exchange x = unread(HttpMethod.GET, "/" + text, "User-Agent", text, "X-Some-Thing", text);
            x.host = text;

            String line = line(x, 200);

            assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
            assertThat(fields(line)).as(line).isEqualTo(25);
        }
    }

    private static int fields(String line) throws IOException {
        int fields = 0;
        try (JsonParser json = new JsonFactory().createParser(line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                fields += token == JsonToken.FIELD_NAME ? 1 : 0;
            }
        }
        return fields;
    }

    private static String line(Exchange x, int status) {
        LineBytes line = new LineBytes();
        new JsonLine(SETTINGS, CLOCK).write(line, x, status, END_NANOS);
        return line.toString();
    }
}
