package io.weir.router.backend;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Establishes connections: TCP, TLS where the hop has it, and the protocol that both sides agree on.
 *
 * <p>Threads: one event loop, and so all its connections.
 */
public final class Dialer {

    /** Told once. */
    interface Result {

        void connected(BackendConnection connection);

        void failed(BackendFailure failure);
    }

    /** Another router answers at once or has stopped answering; its requests are to be told so in time. */
    private static final long WATCHED_PATIENCE_MILLIS = 2_000;

    private final Bootstrap bootstrap;
    private final Bootstrap watchedBootstrap;
    private final BackendTls tls;
    private final BackendTls routersTls;
    private final BackendSettings settings;

    /**
     * @param context of the event loop that all connections belong to
     * @param tls towards endpoints
     * @param routersTls towards other routers, where that is TLS
     */
    public Dialer(Vertx vertx, Context context, BackendTls tls, BackendTls routersTls, BackendSettings settings) {
        VertxInternal inner = (VertxInternal) vertx;
        EventLoop loop = ((ContextInternal) context).nettyEventLoop();
        this.tls = tls;
        this.routersTls = routersTls;
        this.settings = settings;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(inner.transport().channelFactory(false))
                .resolver(inner.nameResolver().nettyAddressResolverGroup())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.dialTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new Quiet());
        this.watchedBootstrap = bootstrap.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                Math.min(WATCHED_PATIENCE_MILLIS, settings.dialTimeout().toMillis()));
    }

    void dial(Hop hop, Result result) {
        long began = System.nanoTime();
        ChannelFuture connecting;
        try {
            connecting = (hop.watched() ? watchedBootstrap : bootstrap).connect(address(hop));
        } catch (UnknownHostException e) {
            result.failed(Faults.of(e, Faults.Stage.DIALING));
            return;
        }
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                result.failed(Faults.of(done.cause(), Faults.Stage.DIALING));
            } else if (hop.tls()) {
                shakeHands(connecting.channel(), hop, new Timed(result, began));
            } else {
                speak(connecting.channel(), hop, hop.http2(), new Timed(result, began));
            }
        });
    }

    /** An address needs no resolver; nothing is looked up here. */
    private static InetSocketAddress address(Hop hop) throws UnknownHostException {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(hop.host());
        return literal == null
                ? InetSocketAddress.createUnresolved(hop.host(), hop.port())
                : new InetSocketAddress(InetAddress.getByAddress(literal), hop.port());
    }

    /** Notes how long it took. */
    private static final class Timed implements Result {

        private final Result told;
        private final long dialNanos;
        private final long connected = System.nanoTime();
        private long tlsNanos = -1;

        Timed(Result told, long began) {
            this.told = told;
            this.dialNanos = connected - began;
        }

        void secured() {
            tlsNanos = System.nanoTime() - connected;
        }

        @Override
        public void connected(BackendConnection connection) {
            connection.dialNanos = dialNanos;
            connection.tlsNanos = tlsNanos;
            told.connected(connection);
        }

        @Override
        public void failed(BackendFailure failure) {
            told.failed(failure);
        }
    }

    private void shakeHands(Channel channel, Hop hop, Timed result) {
        SslHandler handler = (hop.watched() ? routersTls : tls).newHandler(channel.alloc(), hop);
        handler.setHandshakeTimeoutMillis(patienceMillis(hop));
        channel.pipeline().addFirst(handler);
        var _ = handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                result.secured();
                speak(channel, hop, "h2".equals(handler.applicationProtocol()), result);
            } else {
                giveUp(channel);
                result.failed(Faults.of(done.cause(), Faults.Stage.HANDSHAKING));
            }
        });
    }

    private long patienceMillis(Hop hop) {
        long configured = settings.tlsHandshakeTimeout().toMillis();
        return hop.watched() ? Math.min(WATCHED_PATIENCE_MILLIS, configured) : configured;
    }

    private static void giveUp(Channel channel) {
        var _ = channel.close();
    }

    private void speak(Channel channel, Hop hop, boolean http2, Result result) {
        int headerBytesMax = settings.responseHeaderBytesMax().toIntExact();
        channel.pipeline().remove(Quiet.class);
        if (http2) {
            new Greeting(hop, result).begin(channel, headerBytesMax);
        } else {
            result.connected(new Http1Connection(channel, headerBytesMax));
        }
    }

    /** The first words of HTTP/2: only an endpoint that answers them speaks it. */
    private final class Greeting {

        private final Hop hop;
        private final Result result;
        private @Nullable Http2Connection connection;
        private @Nullable ScheduledFuture<?> patience;

        Greeting(Hop hop, Result result) {
            this.hop = hop;
            this.result = result;
        }

        void begin(Channel channel, int headerBytesMax) {
            patience = channel.eventLoop().schedule(this::expired, patienceMillis(hop), TimeUnit.MILLISECONDS);
            connection = Http2Connection.on(channel, headerBytesMax, settings.streamsMax(), hop.tls(), this::answered);
        }

        private void expired() {
            if (connection != null) {
                connection.greet(new SslHandshakeTimeoutException("no HTTP/2 settings in time"));
            }
        }

        private void answered(@Nullable Throwable failure) {
            if (patience != null) {
                patience.cancel(false);
            }
            Http2Connection greeted = connection;
            if (failure == null && greeted != null) {
                result.connected(greeted);
                return;
            }
            if (greeted != null) {
                greeted.close();
            }
            result.failed(
                    failure == null || failure instanceof ClosedChannelException
                            ? BackendFailure.of(EndpointFault.NOT_HTTP2)
                            : Faults.of(failure, Faults.Stage.HANDSHAKING));
        }
    }

    /** Keeps failures of the handshake out of the log; its future tells of them. */
    @Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
    }
}
