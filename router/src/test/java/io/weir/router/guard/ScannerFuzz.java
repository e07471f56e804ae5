package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import io.weir.router.guard.Corpus.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes that a fuzzer makes up: the scanner must frame them as another parser of the same rules does, however they are cut, and the
 * stack's decoder must frame what the scanner hands on as the scanner did.
 *
 * <p>Not part of an ordinary build, which only reads again what is kept in {@code ScannerFuzzInputs}: {@code JAZZER_FUZZ=1} in the
 * environment and {@code -Dtest=ScannerFuzz} make up new ones.
 */
class ScannerFuzz {

    @FuzzTest(maxDuration = "10m")
    void framesAlike(byte[] bytes) {
        compare(bytes);
    }

    static void compare(byte[] bytes) {
        Framing framing = Framing.scanned(bytes);
        ReferenceParser.Outcome reference = ReferenceParser.parse(bytes);

        assertThat(framing.requests()).as("requests of %s", shown(bytes)).isEqualTo(reference.requests());
        assertThat(framing.ends()).as("ends in %s", shown(bytes)).isEqualTo(reference.ends());
        if (framing.refusal() == null) {
            assertThat(mayGoOn(bytes, framing))
                    .as("not refused: %s", shown(bytes))
                    .isTrue();
        } else {
            assertThat(refusedInTheEnd(bytes, reference))
                    .as("refused: %s", shown(bytes))
                    .isTrue();
        }
        if (bytes.length > 1) {
            int middle = framing.safe() > 0 ? Math.min(framing.safe(), bytes.length - 1) : bytes.length / 2;
            assertThat(Framing.scanned(bytes, middle / 2, middle)).isEqualTo(framing);
        }
        assertThat(decoded(bytes, framing.safe()))
                .as("the stack on %s", shown(bytes))
                .isEqualTo(framing.requests());
    }

    /** The other parser sees nothing in a head before it is whole, so that it is asked again with the head ended. */
    private static boolean refusedInTheEnd(byte[] bytes, ReferenceParser.Outcome reference) {
        if (reference.refused()) {
            return true;
        }
        byte[] ended = (new String(bytes, ISO_8859_1) + "\r\n\r\n\r\n\r\n").getBytes(ISO_8859_1);
        ReferenceParser.Outcome end = ReferenceParser.parse(ended);
        return end.refused() && end.requests().equals(reference.requests());
    }

    private static boolean mayGoOn(byte[] bytes, Framing framing) {
        ReferenceParser.Outcome reference = ReferenceParser.parse(bytes);
        return !reference.refused() && reference.requests().equals(framing.requests());
    }

    /** What the stack makes of the bytes that are handed on, as it is set up in a router. */
    private static List<Request> decoded(byte[] bytes, int length) {
        Http1ServerConfig config =
                new Http1ServerConfig().setMaxInitialLineLength(1 << 17).setMaxHeaderSize(1 << 21);
        EmbeddedChannel channel = new EmbeddedChannel(new VertxHttpRequestDecoder(config));
        List<Request> requests = new ArrayList<>();
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, length));
            String method = "";
            String target = "";
            long sum = 0;
            for (HttpObject next = channel.readInbound(); next != null; next = channel.readInbound()) {
                assertThat(next.decoderResult().isSuccess())
                        .as("the stack refuses %s", shown(bytes))
                        .isTrue();
                if (next instanceof HttpRequest request) {
                    assertThat(names(request))
                            .as("names of headers, as sent: %s", shown(bytes))
                            .allMatch(shown(bytes).toLowerCase(ROOT)::contains);
                    method = request.method().name();
                    target = request.uri();
                    sum = 0;
                }
                if (next instanceof HttpContent content) {
                    sum += content.content().readableBytes();
                    content.release();
                }
                if (next instanceof LastHttpContent) {
                    requests.add(new Request(method, target, sum));
                }
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        return requests;
    }

    private static List<String> names(HttpRequest request) {
        return request.headers().names().stream()
                .map(name -> name.toLowerCase(ROOT))
                .toList();
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, ISO_8859_1).replace("\r", "\\r").replace("\n", "\\n");
    }
}
