package io.weir.router.frontend;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.IoUringTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Stands where connections are accepted, before anything else sees them. The HTTP stack calls its own handlers only once TLS is
 * through, which is too late for limits on connections and for a PROXY protocol header in front of the handshake.
 *
 * <p>Threads: those that accept.
 */
@ChannelHandler.Sharable
final class AcceptGate extends ChannelInboundHandlerAdapter {

    /** What a connection has to pass. */
    interface Keeper {

        /** A listener was opened; whose is to be found out by its address. */
        void opened(Channel listener);

        /**
         * Looks at a connection that was accepted and is not registered with its event loop yet.
         *
         * @return false if it is to be closed at once
         */
        boolean admit(Channel listener, Channel accepted);
    }

    private final Keeper keeper;

    AcceptGate(Keeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        keeper.opened(ctx.channel());
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Channel accepted && !keeper.admit(ctx.channel(), accepted)) {
            accepted.unsafe().closeForcibly();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /**
     * A transport whose listeners let connections in through this gate.
     *
     * @throws IllegalStateException if the wanted one is not to be had here, with the reason
     */
    Transport transport(SocketTransport wanted) {
        return switch (wanted) {
            case AUTO -> best();
            case IO_URING -> present(ring());
            case EPOLL -> present(epoll());
            case NIO -> nio();
        };
    }

    private Gated best() {
        Gated epoll = epoll();
        return epoll.available() ? epoll : nio();
    }

    private static Gated present(Gated wanted) {
        if (!wanted.available()) {
            throw new IllegalStateException(
                    "transport " + wanted.name() + " is not to be had on this machine, auto takes what is: "
                            + wanted.unavailabilityCause(),
                    wanted.unavailabilityCause());
        }
        return wanted;
    }

    private Gated ring() {
        return new Gated("io-uring", new IoUringTransport() {
            @Override
            public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
                super.configure(config, domainSocket, bootstrap);
                bootstrap.handler(AcceptGate.this);
            }
        });
    }

    private Gated epoll() {
        return new Gated("epoll", new EpollTransport() {
            @Override
            public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
                super.configure(config, domainSocket, bootstrap);
                bootstrap.handler(AcceptGate.this);
            }
        });
    }

    private Gated nio() {
        return new Gated("nio", new NioTransport() {
            @Override
            public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
                super.configure(config, domainSocket, bootstrap);
                bootstrap.handler(AcceptGate.this);
            }
        });
    }

    private record Gated(String name, io.vertx.core.spi.transport.Transport implementation) implements Transport {

        @Override
        public boolean available() {
            return implementation.isAvailable();
        }

        @Override
        public @Nullable Throwable unavailabilityCause() {
            return implementation.unavailabilityCause();
        }
    }
}
