package io.weir.router.frontend;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.transport.Transport;
import io.weir.router.frontend.FrontendMetrics.Handshake;
import io.weir.router.frontend.FrontendMetrics.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that touches the Netty pipeline of a client's connection: when it is accepted, and when its protocol is known. The pipeline
 * is, from the wire:
 *
 * <pre>
 * proxyHeader     PROXY protocol, where it is on; goes once the header is read
 * preface         where HTTP/2 may come without TLS; goes once the protocol is known
 * ssl             TLS listeners only
 * http1Guard      see {@link #guardHttp1}; HTTP/1 only
 * http1           see {@link Speakers}; what stands behind it only hears of the connection's end
 * handler         the HTTP stack's: a connection of HTTP/2, whose streams the {@link Speakers} speak, or the end of one of HTTP/1
 * </pre>
 *
 * <p>Threads: any. What is done to a pipeline is done on the connection's event loop, or before it has one.
 */
public final class ConnectionSetup {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSetup.class);

    private static final String PROXY_HEADER = "proxyHeader";
    private static final String PREFACE = "preface";
    private static final String HTTP1_GUARD = "http1Guard";
    private static final String HTTP1 = "http1";
    /** What the HTTP stack calls the last one of its pipelines. */
    private static final String STACK = "handler";

    private final FrontendSettings settings;
    private final @Nullable TlsSettings routers;
    private final ConnectionCounts counts;
    private final FrontendMetrics metrics;
    private final AddressRanges proxySources;
    private final Map<EventLoop, Speakers> speakers = new ConcurrentHashMap<>();
    private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final List<Door> doors;
    private volatile @Nullable Supplier<? extends ChannelHandler> guard;
    private volatile @Nullable Promise<Void> emptied;

    /** A listener of ours, as opposed to the admin endpoints', which share the transport. */
    private static final class Door {
        final Entrance entrance;
        final @Nullable InetAddress host;
        volatile int port;

        Door(Entrance entrance, String host, int port) {
            this.entrance = entrance;
            this.host = resolve(host);
            this.port = port;
        }

        /** An unknown host is reported by who listens there. */
        private static @Nullable InetAddress resolve(String host) {
            try {
                return InetAddress.getByName(host);
            } catch (UnknownHostException e) {
                return null;
            }
        }

        boolean is(InetSocketAddress listener) {
            InetAddress there = listener.getAddress();
            return listener.getPort() == port
                    && host != null
                    && (host.equals(there) || (host.isAnyLocalAddress() && there.isAnyLocalAddress()));
        }
    }

    /** Has exchanges spoken on a connection in place of the HTTP stack. */
    public interface Speakers {

        /**
         * A connection's protocol is known to be HTTP/1.
         *
         * @param guard what will stand in front of it; null for nothing
         * @return a handler that keeps all that it reads to itself
         */
        ClientConnection.Speaker http1(ClientConnection connection, @Nullable ChannelHandler guard);

        /**
         * A connection's protocol is known to be HTTP/2, and nothing was read of it.
         *
         * @param http2 the HTTP stack's
         * @param context of that handler
         */
        void http2(ClientConnection connection, Http2ConnectionHandler http2, ChannelHandlerContext context);
    }

    /** Without a listener for other routers. */
    public ConnectionSetup(FrontendSettings settings, MeterRegistry registry) {
        this(settings, null, registry);
    }

    /**
     * @param routers the listener for other routers of the fleet; null for none
     * @param registry where its meters are shown
     */
    public ConnectionSetup(FrontendSettings settings, @Nullable TlsSettings routers, MeterRegistry registry) {
        this.settings = settings;
        this.routers = routers;
        this.counts = new ConnectionCounts(settings.connectionsMax(), settings.connectionsPerClientMax());
        this.metrics = new FrontendMetrics(registry, counts);
        this.proxySources = AddressRanges.parse("proxyProtocolSources", settings.proxyProtocolSources());
        List<Door> all = new ArrayList<>();
        all.add(new Door(Entrance.PLAIN, settings.host(), settings.port()));
        all.add(new Door(Entrance.TLS, settings.tls().host(), settings.tls().port()));
        if (routers != null) {
            all.add(new Door(Entrance.ROUTERS, routers.host(), routers.port()));
        }
        this.doors = List.copyOf(all);
    }

    /**
     * The transport that a Vertx has to be built with so that its listeners pass here.
     *
     * @throws IllegalStateException if the wanted one is not to be had here, with the reason
     */
    public Transport transport(SocketTransport wanted) {
        return new AcceptGate(new AcceptGate.Keeper() {
                    @Override
                    public void opened(Channel listener) {
                        listeners.add(listener);
                    }

                    @Override
                    public boolean admit(Channel listener, Channel accepted) {
                        Door door = door(listener);
                        return door == null || ConnectionSetup.this.admit(door, accepted);
                    }
                })
                .transport(wanted);
    }

    /**
     * Puts a handler in front of the HTTP/1 decoder of every connection from now on: it sees the bytes as the client sent them, after
     * TLS and the PROXY protocol header, from the first byte of the first request to the last one before an upgrade. Connections that
     * speak HTTP/2, by ALPN or by its preface, get none; it takes itself away when a connection is upgraded to another protocol.
     *
     * @param handlers makes one for a connection, on its event loop
     */
    public void guardHttp1(Supplier<? extends ChannelHandler> handlers) {
        guard = handlers;
    }

    FrontendMetrics metrics() {
        return metrics;
    }

    /** The listener for other routers of the fleet; null without. */
    @Nullable TlsSettings routers() {
        return routers;
    }

    /** Says which port a listener got, where the settings leave it open. */
    void listening(Entrance entrance, int port) {
        for (Door door : doors) {
            if (door.entrance == entrance) {
                door.port = port;
            }
        }
    }

    private @Nullable Door door(Channel listener) {
        if (listener.localAddress() instanceof InetSocketAddress address) {
            for (Door door : doors) {
                if (door.is(address)) {
                    return door;
                }
            }
        }
        return null;
    }

    private boolean admit(Door door, Channel accepted) {
        metrics.accepted(door.entrance);
        if (!counts.enter()) {
            metrics.refused(Refusal.TOTAL);
            return false;
        }
        ClientConnection connection = new ClientConnection(accepted, door.entrance);
        if (!receive(connection)) {
            counts.leave();
            return false;
        }
        if (!door.entrance.isTls() && settings.h2c()) {
            // The first bytes say which protocol it is.
            accepted.pipeline().addLast(PREFACE, new PrefaceReader(() -> speakHttp1(connection)));
        }
        connections.add(connection);
        accepted.closeFuture().addListener(closed -> leave(connection));
        return true;
    }

    /** Counts it for its client, or has it say first who that is. */
    private boolean receive(ClientConnection connection) {
        Channel channel = connection.channel;
        if (connection.isOfRouter()) {
            return true; // It comes by no load balancer, and is no client to count.
        }
        if (settings.proxyProtocol() == ProxyProtocol.OFF
                || !(channel.remoteAddress() instanceof InetSocketAddress peer)) {
            return identify(connection, channel.remoteAddress() instanceof InetSocketAddress any ? any : null);
        }
        boolean required = settings.proxyProtocol() == ProxyProtocol.REQUIRED;
        if (!proxySources.contains(peer)) {
            if (required) {
                metrics.refused(Refusal.PROXY_SOURCE);
                return false;
            }
            return identify(connection, peer);
        }
        channel.pipeline()
                .addLast(
                        PROXY_HEADER,
                        new ProxyHeaderReader(
                                required, settings.proxyProtocolTimeout(), new ProxyHeaderReader.Reading() {
                                    @Override
                                    public boolean done(@Nullable InetSocketAddress source) {
                                        return identify(connection, source == null ? peer : source);
                                    }

                                    @Override
                                    public void failed() {
                                        metrics.refused(Refusal.PROXY_HEADER);
                                    }
                                }));
        return true;
    }

    private boolean identify(ClientConnection connection, @Nullable InetSocketAddress client) {
        if (client == null) {
            return true;
        }
        if (!counts.enter(client.getAddress())) {
            metrics.refused(Refusal.CLIENT);
            return false;
        }
        connection.client = client.getAddress();
        return true;
    }

    /** Says who speaks on the connections of the caller's event loop. */
    void speakers(EventLoop loop, Speakers its) {
        speakers.put(loop, its);
    }

    /** To be called by the HTTP stack for every connection whose protocol it knows. */
    void connected(HttpConnection http) {
        if (!(http instanceof ConnectionBase base)) {
            return;
        }
        ClientConnection connection = ClientConnection.of(base.channel());
        if (connection == null) {
            return;
        }
        if (connection.entrance().isTls()) {
            metrics.handshake(Handshake.DONE);
            if (connection.entrance() == Entrance.TLS
                    && settings.tls().clientCertificates() != TlsSettings.ClientCertificates.NONE) {
                connection.shown(ClientTrust.certificateOf(http));
            }
        }
        if (base.channelHandlerContext().handler() instanceof Http2ConnectionHandler http2) {
            connection.established(http);
            speakersOf(connection).http2(connection, http2, base.channelHandlerContext());
            ControlFrameLimit.on(http2, settings.http2Limits().controlFramesMax(), metrics::flood);
            removeFileWriter(base.channelHandlerContext());
        } else {
            speakHttp1(connection);
        }
    }

    /** What writes files in portions would pass every frame on by a queue; the frames that it has by now go first. */
    private static void removeFileWriter(ChannelHandlerContext http2) {
        if (http2.pipeline().get(ChunkedWriteHandler.class) != null) {
            http2.flush();
            http2.pipeline().remove(ChunkedWriteHandler.class);
        }
    }

    private Speakers speakersOf(ClientConnection connection) {
        Speakers its = speakers.get(connection.channel.eventLoop());
        if (its == null) {
            throw new IllegalStateException("a connection came to an event loop that does not listen");
        }
        return its;
    }

    /** Puts those who speak HTTP/1 here in the place of the stack's, but for the one that tells it of the connection's end. */
    private void speakHttp1(ClientConnection connection) {
        ChannelPipeline pipeline = connection.channel.pipeline();
        for (ChannelHandler replaced : List.copyOf(pipeline.toMap().values())) {
            if (isOfHttp1(replaced)) {
                pipeline.remove(replaced);
            }
        }
        Supplier<? extends ChannelHandler> handlers = guard;
        ChannelHandler inFront = handlers == null ? null : handlers.get();
        if (inFront != null) {
            pipeline.addBefore(STACK, HTTP1_GUARD, inFront);
        }
        ClientConnection.Speaker speaker = speakersOf(connection).http1(connection, inFront);
        connection.established(speaker);
        pipeline.addBefore(STACK, HTTP1, speaker);
    }

    /** Whether it is one of the stack's that would hear of nothing any more. */
    private static boolean isOfHttp1(ChannelHandler handler) {
        return handler instanceof HttpRequestDecoder
                || handler instanceof HttpResponseEncoder
                || handler instanceof Http1xOrH2CHandler
                || handler instanceof WebSocketServerExtensionHandler
                || handler instanceof ChunkedWriteHandler
                || handler instanceof IdleStateHandler;
    }

    private void leave(ClientConnection connection) {
        connections.remove(connection);
        InetAddress client = connection.client;
        if (client != null) {
            counts.leave(client);
        }
        if (connection.entrance().isTls() && !connection.isEstablished()) {
            metrics.handshake(ended(connection.channel));
        }
        if (counts.leave() == 0) {
            Promise<Void> waiting = emptied;
            if (waiting != null) {
                waiting.tryComplete();
            }
        }
    }

    /** How the handshake of a connection ended whose protocol never became known. */
    private static Handshake ended(Channel closed) {
        SslHandler ssl = closed.pipeline().get(SslHandler.class);
        if (ssl == null || !ssl.handshakeFuture().isDone()) {
            return Handshake.ABANDONED;
        }
        return ssl.handshakeFuture().isSuccess() ? Handshake.DONE : Handshake.FAILED;
    }

    /** Connections that are open. */
    public int open() {
        return counts.open();
    }

    /** Asks every HTTP/2 client to go elsewhere. */
    public void goAway() {
        connections.forEach(ClientConnection::goAway);
    }

    /**
     * Accepts no more connections.
     *
     * @return completed when none is open; the caller bounds its wait
     */
    public Future<Void> refuse() {
        Promise<Void> promise = Promise.promise();
        emptied = promise;
        for (Channel listener : listeners) {
            if (door(listener) != null) {
                listener.close()
                        .addListener(closed -> LOG.info("no more connections are accepted listener={}", listener));
            }
        }
        if (counts.open() == 0) {
            promise.tryComplete();
        }
        return promise.future();
    }

    /**
     * Closes connections that are idle, and those with requests after their responses; not those that were upgraded. To be called again
     * for connections that were just opened, which so have some time to send a request.
     *
     * @param patience how long requests may take
     */
    public void finish(Duration patience) {
        connections.forEach(connection -> connection.finish(patience));
    }
}
