package io.weir.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {

    private static final String FIRST = "HTTP/1.1 200 OK\r\nServer: one\r\nContent-Length: 5\r\n\r\nhello";
    private static final String SECOND = "HTTP/1.1 503 Away\r\ncontent-length:0\r\n\r\n";

    private final ResponseReader reader = new ResponseReader();

    @Test
    void readsAnswersWhateverPiecesTheyComeIn() {
        byte[] all = (FIRST + SECOND).getBytes(StandardCharsets.US_ASCII);
        for (int piece = 1; piece <= all.length; piece++) {
            int answers = 0;
            for (int from = 0; from < all.length; from += piece) {
                ByteBuf in = Unpooled.wrappedBuffer(all, from, Math.min(piece, all.length - from));
                while (in.isReadable()) {
                    if (reader.read(in)) {
                        answers++;
                        assertThat(reader.status()).isEqualTo(answers == 1 ? 200 : 503);
                        assertThat(reader.bodyBytes()).isEqualTo(answers == 1 ? 5 : 0);
                    }
                }
            }
            assertThat(answers).as("in pieces of %d", piece).isEqualTo(2);
        }
    }

    @Test
    void refusesWhatHasNoLength() {
        ByteBuf in = bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThatThrownBy(() -> reader.read(in))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transfer-encoding");
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
