package io.weir.router.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWriterTest {

    @Test
    void writesHeadersAsTheyAreButForTheFraming() throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "h")
                .add("Transfer-Encoding", "gzip")
                .add("X", "caf\u00e9")
                .add("X", "");

        assertThat(text(HeadWriter.begin().headers(headers).endLine()))
                .isEqualTo("Host: h\r\nX: caf\u00e9\r\nX: \r\n\r\n");
    }

    @Test
    void aHeadMayBeLargerThanTheUsualOnes() throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("A", "a".repeat(200_000));

        assertThat(text(HeadWriter.begin().headers(headers))).hasSize(200_005);
        assertThat(text(HeadWriter.begin().token("x"))).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nB: c", "a\nb", "a\rb", "a\0b", "\u0100", "\u010a"})
    void whatCannotBeWrittenIsRefusedOrLeftOut(String value) {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add("A", "1").add("B", value).add("C", "3");

        assertThatThrownBy(() -> HeadWriter.begin().headers(headers))
                .isInstanceOf(HeadWriter.UnwritableException.class);
        assertThat(text(HeadWriter.begin().writableHeaders(headers))).isEqualTo("A: 1\r\nC: 3\r\n");
    }

    private static String text(HeadWriter head) {
        ByteBuf to = Unpooled.buffer();
        head.end(to);
        assertThat(to.readableBytes()).isEqualTo(head.length());
        return to.toString(ISO_8859_1);
    }
}
