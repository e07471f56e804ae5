package io.weir.perf.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** Asks a router for one host until the answer is due to a revision of its route. For one thread. */
public final class ServedProbe implements AutoCloseable {

    /** Of the environment of a router that is asked. */
    public static final Map<String, String> NEEDED = Map.of("WEIR_ROUTER_HEADERS_BLAME", "true");

    /** Between two requests: what a change takes is known to a little more than that, and asking takes little from what is measured. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String REVISION_FIELD = "\r\nx-weir-route-revision:";
    private static final String LENGTH_FIELD = "\r\ncontent-length:";
    private static final int HEAD_BYTES_MAX = 8 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] request;
    private final byte[] head = new byte[HEAD_BYTES_MAX];

    /** @param port of a router whose answers name the revision that they are due to */
    public ServedProbe(int port, String host) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.request = ("GET /1 HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Asks until the revision is served.
     *
     * @return when, on the clock of {@link System#nanoTime()}
     * @throws IOException if it is not within half a minute
     */
    public long await(long revision) throws IOException {
        return await(served -> served >= revision, "revision " + revision);
    }

    /** The same for the route having an endpoint, whatever its revision. */
    public long awaitServed() throws IOException {
        return await(served -> served > 0, "the route");
    }

    /** Asks until the route has no endpoint any more. */
    public long awaitGone() throws IOException {
        return await(served -> served == 0, "the route's absence");
    }

    private long await(LongPredicate wanted, String what) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(ask())) {
            if (System.nanoTime() > deadline) {
                throw new IOException(what + " is not served after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return System.nanoTime();
    }

    /** The revision that an answer is due to now; 0 where the route is not served. */
    public long ask() throws IOException {
        out.write(request);
        int length = 0;
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0 || length == HEAD_BYTES_MAX) {
                throw new IOException(
                        "the router has hung up, or its head is larger than " + HEAD_BYTES_MAX + " bytes");
            }
            head[length++] = (byte) next;
            last = (last << 8) | next;
        }
        String text = new String(head, 0, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        in.skipNBytes(number(text, LENGTH_FIELD));
        return text.startsWith("http/1.1 200 ") ? number(text, REVISION_FIELD) : 0;
    }

    private static long number(String head, String field) throws IOException {
        int at = head.indexOf(field);
        if (at < 0) {
            throw new IOException("no " + field.strip() + " in " + head);
        }
        int begin = at + field.length();
        return Long.parseLong(head.substring(begin, head.indexOf('\r', begin)).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
