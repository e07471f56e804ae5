package io.weir.router.forward;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A backend that notes every request as it is framed when it arrives, also those that never end, and answers the others. */
final class RecordingBackend implements AutoCloseable {

    /**
     * A request whose head arrived.
     *
     * @param declared its Content-Length, 0 without, -1 if it is chunked
     * @param hash of its body
     * @param length of its body; -1 if it did not come to its end
     */
    record Seen(String method, String target, long declared, int hash, long length) {

        boolean isWhole() {
            return length >= 0;
        }
    }

    private final RawBackend raw;
    private final Function<String, String> client;
    private final Map<String, List<Seen>> seen = new ConcurrentHashMap<>();
    final AtomicInteger aborted = new AtomicInteger();

    /** @param client finds out from a head who the request is of */
    RecordingBackend(Function<String, String> client) throws IOException {
        this.client = client;
        this.raw = new RawBackend(this::serve);
    }

    int port() {
        return raw.port();
    }

    List<Seen> seen(String who) {
        return seen.getOrDefault(who, List.of());
    }

    /** Everything from everybody. */
    List<Seen> all() {
        return seen.values().stream().flatMap(List::stream).toList();
    }

    void forget() {
        seen.clear();
    }

    private void serve(RawBackend.Connection connection) throws IOException {
        for (String head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
            String[] line = head.substring(0, head.indexOf("\r\n")).split(" ", -1);
            String coding = RawBackend.header(head, "Transfer-Encoding");
            String length = RawBackend.header(head, "Content-Length");
            long declared = !coding.isEmpty() ? -1 : length.isEmpty() ? 0 : Long.parseLong(length);
            List<Seen> mine = seen.computeIfAbsent(client.apply(head), who -> new CopyOnWriteArrayList<>());
            int index = mine.size();
            mine.add(new Seen(line[0], line[1], declared, 0, -1));
            byte[] body;
            try {
                body = declared < 0 ? chunks(connection.in) : whole(connection.in, declared);
            } catch (IOException e) {
                aborted.incrementAndGet();
                throw e;
            }
            mine.set(index, new Seen(line[0], line[1], declared, Arrays.hashCode(body), body.length));
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (line[0].equals("HEAD") ? "" : "ok"));
        }
    }

    private static byte[] whole(InputStream in, long length) throws IOException {
        byte[] body = in.readNBytes((int) Math.min(length, 1 << 24));
        if (body.length < length) {
            throw new IOException("ended after " + body.length + " bytes of " + length);
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        byte[] body = new byte[0];
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            if (size == 0) {
                while (!line(in).isEmpty()) {
                    // trailers are not of the body
                }
                return body;
            }
            byte[] chunk = whole(in, size);
            body = Arrays.copyOf(body, body.length + size);
            System.arraycopy(chunk, 0, body, body.length - size, size);
            if (!line(in).isEmpty()) {
                throw new IOException("no line end behind a chunk");
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0 || b == '\n') {
                throw new IOException("a line ended early: " + line);
            }
            line.append((char) b);
        }
        if (in.read() != '\n') {
            throw new IOException("CR without LF");
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
