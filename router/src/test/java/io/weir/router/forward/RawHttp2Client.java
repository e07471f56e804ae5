package io.weir.router.forward;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** An HTTP/2 client that sends frames as the test says, with prior knowledge. */
final class RawHttp2Client implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;

    /** A frame as it came; its type is -1 where the router hung up. */
    static final class Frame {
        private final int type;
        private final int flags;
        private final int stream;
        private final byte[] payload;

        Frame(int type, int flags, int stream, byte[] payload) {
            this.type = type;
            this.flags = flags;
            this.stream = stream;
            this.payload = payload;
        }

        int type() {
            return type;
        }

        int flags() {
            return flags;
        }

        int stream() {
            return stream;
        }

        byte[] payload() {
            return payload;
        }

        int word(int offset) {
            return ByteBuffer.wrap(payload).getInt(offset);
        }
    }

    final Socket socket;
    private final DataInputStream in;

    RawHttp2Client(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        this.in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0);
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    void send(int type, int flags, int stream, byte... payload) throws IOException {
        socket.getOutputStream().write(frame(type, flags, stream, payload));
    }

    /** Headers as literals; names and values in turn. */
    static byte[] headers(String... pairs) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            block.write(0x10); // a literal that is never indexed, with its name
            for (String text : new String[] {pairs[i], pairs[i + 1]}) {
                byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                if (bytes.length < 127) {
                    block.write(bytes.length);
                } else {
                    block.write(127);
                    for (int rest = bytes.length - 127; ; rest >>= 7) {
                        block.write(rest < 128 ? rest : (rest & 127) | 128);
                        if (rest < 128) {
                            break;
                        }
                    }
                }
                block.writeBytes(bytes);
            }
        }
        return block.toByteArray();
    }

    static byte[] request(String method, String host, String path) {
        return headers(":method", method, ":scheme", "http", ":path", path, ":authority", host);
    }

    RawHttp2Client get(int stream, String host, String path) throws IOException {
        send(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", host, path));
        return this;
    }

    Frame read() throws IOException {
        try {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            return new Frame(type, flags, stream, in.readNBytes(length));
        } catch (EOFException | SocketException hungUp) {
            return new Frame(-1, 0, 0, new byte[0]);
        }
    }

    /** The next frame of a type; one of type -1 where the router hung up before. */
    Frame next(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type && frame.type() != -1) {
            frame = read();
        }
        return frame;
    }

    /** The next frame of a type and stream that holds something; one of type -1 where the router hung up before. */
    Frame next(int type, int stream) throws IOException {
        Frame frame = next(type);
        while (frame.type() != -1 && (frame.stream() != stream || frame.payload().length == 0)) {
            frame = next(type);
        }
        return frame;
    }

    /** The status of the next response, from its first header block, which begins with it. */
    int status() throws IOException {
        Frame frame = next(HEADERS);
        byte[] payload = frame.payload();
        int begin = (frame.flags() & PRIORITY) != 0 ? 5 : 0;
        while ((payload[begin] & 0xe0) == 0x20) { // a change of the table's size; a large one goes on in more bytes
            boolean large = (payload[begin++] & 0x1f) == 0x1f;
            while (large && (payload[begin++] & 0x80) != 0) {
                // one more
            }
        }
        byte[] block = Arrays.copyOfRange(payload, begin, payload.length);
        return switch (block[0] & 0xff) {
            case 0x88 -> 200;
            case 0x89 -> 204;
            case 0x8c -> 400;
            case 0x8d -> 404;
            case 0x8e -> 500;
            default -> Integer.parseInt(literal(block));
        };
    }

    /** The value of a literal with an indexed name; statuses are of three digits, which Huffman does not shorten below two bytes. */
    private static String literal(byte[] block) {
        int length = block[1] & 0x7f;
        if ((block[1] & 0x80) == 0) {
            return new String(block, 2, length, StandardCharsets.US_ASCII);
        }
        // Digits 0 to 2 have five bits, 3 to 9 six.
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = (bits << 8) | (block[2 + i] & 0xff);
        }
        int left = length * 8;
        StringBuilder text = new StringBuilder();
        while (text.length() < 3) {
            int five = (int) (bits >> (left - 5)) & 31;
            if (five < 3) {
                text.append(five);
                left -= 5;
            } else {
                text.append((char) ('3' + ((int) (bits >> (left - 6)) & 63) - 0x19));
                left -= 6;
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
