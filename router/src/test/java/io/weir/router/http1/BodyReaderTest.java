package io.weir.router.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private static final String CHUNKS =
            "3\r\nabc\r\n00A;name=\"v;\"\r\n0123456789\r\n0\r\nX-Sum: 13\r\nX-Last:  z \r\n\r\n";

    private final BodyReader reader = new BodyReader();

    @Test
    void aBodyOfALengthEndsWithIt() {
        reader.ofLength(5);
        ByteBuf in = bytes("abcdeNEXT");

        assertThat(all(in)).isEqualTo("abcde");
        assertThat(reader.ended()).isTrue();
        assertThat(in.toString(ISO_8859_1)).isEqualTo("NEXT");
    }

    @Test
    void noBodyAndOneOfLengthZeroAreOverAtOnce() {
        reader.none();
        assertThat(reader.ended()).isTrue();
        reader.ofLength(0);
        assertThat(reader.ended()).isTrue();
        assertThat(reader.read(bytes("NEXT"))).isNull();
    }

    @Test
    void chunksLoseTheirFraming() {
        reader.chunked();
        ByteBuf in = bytes(CHUNKS + "NEXT");

        assertThat(all(in)).isEqualTo("abc0123456789");
        assertThat(reader.ended()).isTrue();
        MultiMap trailers = requireNonNull(reader.trailers());
        assertThat(trailers.get("x-sum")).isEqualTo("13");
        assertThat(trailers.get("x-last")).isEqualTo("z");
        assertThat(in.toString(ISO_8859_1)).isEqualTo("NEXT");
    }

    @Test
    void whereverTheyAreCut() {
        for (int cut = 0; cut <= CHUNKS.length(); cut++) {
            reader.chunked();

            String data = all(bytes(CHUNKS.substring(0, cut)));
            assertThat(reader.ended()).isEqualTo(cut == CHUNKS.length());
            data += all(bytes(CHUNKS.substring(cut)));

            assertThat(data).as("cut at %d", cut).isEqualTo("abc0123456789");
            assertThat(reader.ended()).isTrue();
            assertThat(requireNonNull(reader.trailers()).get("X-Sum")).isEqualTo("13");
        }
    }

    @Test
    void trailersAreThoseOfTheirOwnBody() {
        reader.chunked();
        all(bytes(CHUNKS));
        reader.chunked();
        all(bytes("0\r\n\r\n"));

        assertThat(reader.ended()).isTrue();
        assertThat(reader.trailers()).isNull();
    }

    @Test
    void aBodyUntilTheEndOfItsConnectionTakesEverything() {
        reader.untilClosed();

        assertThat(all(bytes("0\r\n\r\n"))).isEqualTo("0\r\n\r\n");
        assertThat(reader.ended()).isFalse();
        assertThat(reader.isUntilClosed()).isTrue();
    }

    private String all(ByteBuf in) {
        StringBuilder data = new StringBuilder();
        for (ByteBuf part = reader.read(in); part != null; part = reader.read(in)) {
            data.append(part.toString(ISO_8859_1));
        }
        return data.toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
