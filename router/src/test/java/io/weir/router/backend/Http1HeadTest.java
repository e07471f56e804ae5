package io.weir.router.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.weir.router.http1.HeadWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1HeadTest {

    @Test
    void aHeadIsItsLineItsHeadersAndAnEmptyLine() throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "h")
                .add("X", "1")
                .add("X", "2")
                .add("Name", "caf\u00e9");

        String written = write(new BackendRequest("GET", "/a?b", false, headers, false, false));

        assertThat(written).isEqualTo("GET /a?b HTTP/1.1\r\nHost: h\r\nX: 1\r\nX: 2\r\nName: caf\u00e9\r\n\r\n");
    }

    @Test
    void framingIsTheRoutersOwn() throws Exception {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("transfer-encoding", "gzip");

        String written = write(new BackendRequest("POST", "/", false, headers, true, false));

        assertThat(written).isEqualTo("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nB: c", "a\nb", "a\rb", "a\0b", "\u0100"})
    void noValueGetsIntoAnotherLine(String value) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("A", value);

        assertThatThrownBy(() -> write(new BackendRequest("GET", "/", false, headers, false, false)))
                .isInstanceOf(HeadWriter.UnwritableException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a\r\n", "/\u0100", "/\t"})
    void noTargetGetsOutOfItsPlace(String target) {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();

        assertThatThrownBy(() -> write(new BackendRequest("GET", target, false, none, false, false)))
                .isInstanceOf(HeadWriter.UnwritableException.class);
    }

    private static String write(BackendRequest request) throws Exception {
        ByteBuf to = Unpooled.buffer();
        Http1Head.write(request).end(to);
        return to.toString(StandardCharsets.ISO_8859_1);
    }
}
