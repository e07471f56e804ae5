package io.weir.router.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class HeadReaderTest {

    private static final byte[] GET = "GET".getBytes(ISO_8859_1);

    private final HeadReader reader = new HeadReader();

    @Test
    void readsALineWordByWordAndThenTheHeaders() {
        ByteBuf in = bytes(
                "POST /a?b=%20 HTTP/1.0\r\nHost: h\r\nX-Empty:\r\nX:\t two  words \t\r\nx: caf\u00e9\r\n\r\nbody");

        assertThat(reader.take(in)).isTrue();

        assertThat(reader.passes(GET)).isFalse();
        assertThat(reader.word()).isEqualTo("POST");
        assertThat(reader.word()).isEqualTo("/a?b=%20");
        assertThat(reader.lastDigit()).isZero();
        MultiMap headers = headers();
        assertThat(headers.entries()).hasSize(4);
        assertThat(headers.get("host")).isEqualTo("h");
        assertThat(headers.get("x-empty")).isEmpty();
        assertThat(headers.getAll("X")).containsExactly("two  words", "caf\u00e9");
        assertThat(in.toString(ISO_8859_1)).isEqualTo("body");
    }

    @Test
    void namesStayAsTheyWereWritten() {
        for (String name : new String[] {"hoST", "Host", "hoST", "HOST"}) {
            assertThat(reader.take(bytes("GET / HTTP/1.1\r\n" + name + ": h\r\n\r\n")))
                    .isTrue();
            assertThat(reader.passes(GET)).isTrue();
            reader.passLine();

            assertThat(headers().entries().getFirst().getKey()).isEqualTo(name);
        }
    }

    @Test
    void anEmptyLineInFrontIsPassed() {
        assertThat(reader.take(bytes("\r\nGET / HTTP/1.1\r\n\r\n"))).isTrue();

        assertThat(reader.word()).isEqualTo("GET");
        assertThat(reader.word()).isEqualTo("/");
        assertThat(reader.lastDigit()).isEqualTo(1);
        assertThat(headers().isEmpty()).isTrue();
    }

    @Test
    void aHeadThatIsNotWholeIsLeftWhereItIs() {
        String whole = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
        for (int length = 0; length < whole.length(); length++) {
            ByteBuf in = bytes(whole.substring(0, length));

            assertThat(reader.take(in)).as(whole.substring(0, length)).isFalse();
            assertThat(in.readableBytes()).isEqualTo(length);
        }
        assertThat(reader.take(bytes(whole))).isTrue();
    }

    @Test
    void aHeadLargerThanTheWindowIsReadWhole() {
        String value = "v".repeat(100_000);
        ByteBuf in = bytes("GET / HTTP/1.1\r\nA: " + value + "\r\nB: b\r\n\r\nGET");

        assertThat(reader.take(in)).isTrue();

        reader.passLine();
        MultiMap headers = headers();
        assertThat(headers.get("A")).isEqualTo(value);
        assertThat(headers.get("B")).isEqualTo("b");
        assertThat(in.readableBytes()).isEqualTo(3);
    }

    private MultiMap headers() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        reader.headers(headers);
        return headers;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
