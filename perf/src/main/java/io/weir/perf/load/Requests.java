package io.weir.perf.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What is asked for, request after request: of one host, or of many of which few are asked for often, as Zipf's law has it. For one thread.
 */
public final class Requests {

    private final Zipf draws;
    private final Ask ask;
    private final int hosts;
    private final String first = host(0);
    private final ByteBuf only;

    /**
     * One request, but for the host.
     *
     * @param path with its slash
     * @param bodyBytes of the request; a POST if there are any
     * @param answerBytes of the body that is expected
     */
    public record Ask(String path, int bodyBytes, int answerBytes) {

        private ByteBuf bytes(String host) {
            String head = (bodyBytes > 0 ? "POST " : "GET ") + path + " HTTP/1.1\r\nHost: " + host
                    + "\r\nUser-Agent: weir-bench\r\nAccept: */*\r\n"
                    + (bodyBytes > 0 ? "Content-Length: " + bodyBytes + "\r\n" : "") + "\r\n";
            byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
            byte[] all = Arrays.copyOf(bytes, bytes.length + bodyBytes);
            Arrays.fill(all, bytes.length, all.length, (byte) 'b');
            return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(all));
        }
    }

    /** @param hosts how many there are, 1 or more; see {@link #host} */
    public Requests(Ask ask, int hosts) {
        this.ask = ask;
        this.hosts = hosts;
        this.only = ask.bytes(first);
        this.draws = new Zipf(hosts);
    }

    /** Name of that host, counted from 0; 40 characters. */
    public static String host(int number) {
        return String.format("applicatio-%07d.apps.acme.example.com", number);
    }

    /** What is sent next. */
    ByteBuf next() {
        return hosts == 1 ? only.duplicate() : ask.bytes(host(draws.next()));
    }

    /** The host that is asked for next, for those who write their requests themselves. */
    String nextHost() {
        return hosts == 1 ? first : host(draws.next());
    }

    /** What is asked for there. */
    String path() {
        return ask.path();
    }

    /** Bytes of the body of each answer. */
    int answerBytes() {
        return ask.answerBytes();
    }
}
