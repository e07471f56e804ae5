package io.weir.embedded.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The listening sockets, bound before Kafka is configured.
 *
 * <p>The controller's address is part of the configuration, so its port has to be known first; a port that was found
 * free and let go again can be gone when Kafka binds it.
 */
final class BrokerSockets implements AutoCloseable {

    static final String CLIENTS = "PLAINTEXT";
    static final String CONTROLLER = "CONTROLLER";

    private static final int BACKLOG = 128;

    private final ServerSocketChannel clients;
    private final ServerSocketChannel controller;

    // At most three sockets, each handed out once.
    private final Map<String, ServerSocketChannel> unclaimed = new ConcurrentHashMap<>();

    private BrokerSockets(ServerSocketChannel clients, ServerSocketChannel controller) {
        this.clients = clients;
        this.controller = controller;
        unclaimed.put(CLIENTS, clients);
        unclaimed.put(CONTROLLER, controller);
    }

    /**
     * Binds both.
     *
     * @param port the wanted port for clients, or 0
     * @param remembered the port to take if none is wanted and it is free, or 0
     * @param controller where the controller listens; port 0 takes a free one
     */
    static BrokerSockets bind(String listenHost, int port, int remembered, InetSocketAddress controller) {
        ServerSocketChannel clients = bindClients(listenHost, port, remembered);
        try {
            return new BrokerSockets(clients, bind(controller));
        } catch (IOException | RuntimeException e) {
            closeQuietly(clients);
            throw new EmbeddedBrokerException(
                    "The controller cannot listen on " + controller + " (" + e.getMessage()
                            + "): end the process that has the port, or choose another one.",
                    e);
        }
    }

    /** Binds one more, for the secure listener, on any free port; returns the port. */
    int bindSecure(String listenHost) {
        ServerSocketChannel secure = bindClients(listenHost, 0, 0);
        unclaimed.put(SecureListener.NAME, secure);
        return secure.socket().getLocalPort();
    }

    int clientPort() {
        return clients.socket().getLocalPort();
    }

    InetSocketAddress controllerAddress() {
        return (InetSocketAddress) controller.socket().getLocalSocketAddress();
    }

    int controllerPort() {
        return controller.socket().getLocalPort();
    }

    /** Hands a socket to Kafka, which closes it from then on. The signature is Kafka's {@code ServerSocketFactory}. */
    ServerSocketChannel claim(String listener, InetSocketAddress address, int backlog, int receiveBufferBytes)
            throws IOException {
        ServerSocketChannel socket = unclaimed.remove(listener);
        if (socket == null) {
            throw new IOException("there is no socket for listener " + listener + " at " + address);
        }
        return socket;
    }

    /** Closes what Kafka has not taken over. */
    @Override
    public void close() {
        unclaimed.values().forEach(BrokerSockets::closeQuietly);
        unclaimed.clear();
    }

    private static ServerSocketChannel bindClients(String listenHost, int port, int remembered) {
        InetAddress host;
        try {
            host = InetAddress.getAllByName(listenHost)[0];
        } catch (IOException e) {
            throw new EmbeddedBrokerException("The broker cannot listen on '" + listenHost + "': no such host.", e);
        }
        try {
            if (port == 0 && remembered != 0) {
                try {
                    return bind(new InetSocketAddress(host, remembered));
                } catch (BindException e) {
                    // Somebody else has it by now: any free one will do.
                    return bind(new InetSocketAddress(host, 0));
                }
            }
            return bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new EmbeddedBrokerException(
                    "The broker cannot listen on " + listenHost + ":" + port + " (" + e.getMessage()
                            + "): end the process that has the port, or choose another one.",
                    e);
        }
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.configureBlocking(false);
            socket.bind(address, BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void closeQuietly(ServerSocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing was sent on it: there is nothing to lose.
            assert !socket.isOpen();
        }
    }
}
