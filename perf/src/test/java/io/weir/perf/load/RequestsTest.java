package io.weir.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {

    private static final Requests.Ask GET = new Requests.Ask("/1024", 0, 1024);

    @Test
    void asksForTheOnlyHostAgainAndAgain() {
        var requests = new Requests(GET, 1);

        assertThat(text(requests.next()))
                .isEqualTo(text(requests.next()))
                .startsWith("GET /1024 HTTP/1.1\r\nHost: " + Requests.host(0) + "\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void aPostHasTheBodyThatItSays() {
        String text = text(new Requests(new Requests.Ask("/9", 3, 9), 1).next());

        assertThat(text)
                .startsWith("POST /9 ")
                .contains("\r\nContent-Length: 3\r\n")
                .endsWith("\r\n\r\nbbb");
    }

    @Test
    void ofManyHostsTheFirstIsAskedForTenTimesAsOftenAsTheTenth() {
        var requests = new Requests(GET, 100);
        Map<String, Integer> asked = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            asked.merge(hostOf(text(requests.next())), 1, Integer::sum);
        }

        assertThat(asked).hasSize(100);
        double first = asked.getOrDefault(Requests.host(0), 0);
        double tenth = asked.getOrDefault(Requests.host(9), 0);
        assertThat(first / tenth).isBetween(9.0, 11.0);
    }

    @Test
    void aHostHasFortyCharacters() {
        assertThat(Requests.host(999_999)).hasSize(40).isNotEqualTo(Requests.host(999_998));
    }

    private static String hostOf(String request) {
        int begin = request.indexOf("Host: ") + "Host: ".length();
        return request.substring(begin, request.indexOf('\r', begin));
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
