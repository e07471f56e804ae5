package io.weir.embedded.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The sockets that Kafka will listen on, with ports of their own before Kafka is configured.
 *
 * <p>The controller's address is part of the configuration, so its port has to be known first; a port that was found
 * free and let go again can be gone when Kafka binds it.
 *
 * <p>Clients' ports are held, not listened on, until Kafka serves them: a broker that comes back has to turn clients away
 * for the seconds of its start, as Kafka's own does, or they would wait for it while others could serve them.
 */
final class BrokerSockets implements AutoCloseable {

    static final String CLIENTS = "PLAINTEXT";
    static final String CONTROLLER = "CONTROLLER";

    private static final int BACKLOG = 128;

    private final InetSocketAddress clients;
    private final ServerSocketChannel controller;

    // Listener by listener, each handed out once; the controller's is the one that listens already.
    private final Map<String, SocketChannel> held = new ConcurrentHashMap<>();
    private final AtomicBoolean controllerClaimed = new AtomicBoolean();

    private BrokerSockets(SocketChannel clients, ServerSocketChannel controller) throws IOException {
        this.clients = (InetSocketAddress) clients.getLocalAddress();
        this.controller = controller;
        held.put(CLIENTS, clients);
    }

    /**
     * Holds the port for clients and listens for the controller.
     *
     * @param port the wanted port for clients, or 0
     * @param remembered the port to take if none is wanted and it is free, or 0
     * @param controller where the controller listens; port 0 takes a free one
     */
    static BrokerSockets bind(String listenHost, int port, int remembered, InetSocketAddress controller) {
        SocketChannel clients = holdClients(listenHost, port, remembered);
        try {
            return new BrokerSockets(clients, listen(controller));
        } catch (IOException | RuntimeException e) {
            closeQuietly(clients);
            throw new EmbeddedBrokerException(
                    "The controller cannot listen on " + controller + " (" + e.getMessage()
                            + "): end the process that has the port, or choose another one.",
                    e);
        }
    }

    /** Holds one more, for the secure listener, on any free port; returns the port. */
    int bindSecure(String listenHost) {
        SocketChannel secure = holdClients(listenHost, 0, 0);
        held.put(SecureListener.NAME, secure);
        return secure.socket().getLocalPort();
    }

    int clientPort() {
        return clients.getPort();
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
        if (listener.equals(CONTROLLER) && controllerClaimed.compareAndSet(false, true)) {
            return controller;
        }
        SocketChannel holder = held.remove(listener);
        if (holder == null) {
            throw new IOException("there is no socket for listener " + listener + " at " + address);
        }
        return listenInPlaceOf(holder);
    }

    /** Where a port may have a second socket while nobody listens on it, there is no moment in which it is free. */
    private static ServerSocketChannel listenInPlaceOf(SocketChannel holder) throws IOException {
        InetSocketAddress address = (InetSocketAddress) holder.getLocalAddress();
        try (holder) {
            return listen(address);
        } catch (BindException e) {
            return listen(address);
        }
    }

    /** Lets go what Kafka has not taken over. */
    @Override
    public void close() {
        held.values().forEach(BrokerSockets::closeQuietly);
        held.clear();
        if (!controllerClaimed.get()) {
            closeQuietly(controller);
        }
    }

    private static SocketChannel holdClients(String listenHost, int port, int remembered) {
        InetAddress host;
        try {
            host = InetAddress.getAllByName(listenHost)[0];
        } catch (IOException e) {
            throw new EmbeddedBrokerException("The broker cannot listen on '" + listenHost + "': no such host.", e);
        }
        try {
            if (port == 0 && remembered != 0) {
                try {
                    return hold(new InetSocketAddress(host, remembered));
                } catch (BindException e) {
                    // Somebody else has it by now: any free one will do.
                    return hold(new InetSocketAddress(host, 0));
                }
            }
            return hold(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new EmbeddedBrokerException(
                    "The broker cannot listen on " + listenHost + ":" + port + " (" + e.getMessage()
                            + "): end the process that has the port, or choose another one.",
                    e);
        }
    }

    /** Who connects to it is refused. */
    private static SocketChannel hold(InetSocketAddress address) throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            return socket.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void closeQuietly(NetworkChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing was sent on it: there is nothing to lose.
            assert !socket.isOpen();
        }
    }
}
