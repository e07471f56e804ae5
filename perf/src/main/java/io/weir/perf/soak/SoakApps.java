package io.weir.perf.soak;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Backends, a port for each app: every answer says which app it is of and which host was asked for. They never close a connection by
 * themselves, so that whatever is closed was closed by a router. Threads: a virtual one for each connection.
 */
final class SoakApps implements AutoCloseable {

    private static final int BACKLOG = 256;

    private final List<ServerSocket> listening = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Listens on that address, on a free port for each of so many apps. */
    SoakApps(String address, int count) throws IOException {
        InetAddress host = InetAddress.ofLiteral(address);
        try {
            for (int i = 0; i < count; i++) {
                var socket = new ServerSocket();
                listening.add(socket);
                socket.bind(new InetSocketAddress(host, 0), BACKLOG);
                String guid = guid(i);
                Thread.ofVirtual().name("accept-" + guid).start(() -> accept(socket, guid));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Guid of that app, counted from 0. */
    static String guid(int app) {
        return "app-" + app;
    }

    /** What an app answers. */
    static String answer(String guid, String host) {
        return guid + " " + host;
    }

    int count() {
        return listening.size();
    }

    /** Port of that app, counted from 0. */
    int port(int app) {
        return listening.get(app).getLocalPort();
    }

    private void accept(ServerSocket socket, String guid) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread.ofVirtual().name(guid).start(() -> serve(connection, guid));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection, String guid) {
        try (HttpWire wire = new HttpWire(connection)) {
            for (var head = wire.readHead(); head != null; head = wire.readHead()) {
                wire.readBody(head);
                wire.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", answer(guid, head.field("host")));
            }
        } catch (IOException gone) {
            // The router, or the run, is over; who asked for what was lost by it has it recorded.
        } finally {
            open.remove(connection);
        }
    }

    @Override
    public void close() {
        listening.forEach(SoakApps::end);
        open.forEach(SoakApps::end);
    }

    private static void end(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody is served by it any more in any case.
        }
    }
}
