package io.weir.router.frontend;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection of a client, from its accept to its end.
 *
 * <p>Threads: its event loop, but for what is said otherwise.
 */
public final class ClientConnection {

    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf(ClientConnection.class, "client");

    /** Streams with any number may still come: says to go elsewhere without refusing what is on its way (RFC 9113, 6.8). */
    private static final int EVERY_STREAM = Integer.MAX_VALUE;

    final Channel channel;
    private final Entrance entrance;

    /** Whose connections it is counted with; null while it is not known. Set before its first bytes are read. */
    @Nullable InetAddress client;

    /** The HTTP stack's; null until its protocol is known to be HTTP/2. */
    private volatile @Nullable HttpConnection http2;

    /** Who speaks HTTP/1 on it; null until its protocol is known to be that. */
    private @Nullable Speaker http1;

    private @Nullable String certificate;
    private String clientText = "";
    private int clientPort;
    private boolean finishing;
    private final AtomicBoolean goingAway = new AtomicBoolean();

    /** Speaks HTTP/1 on a connection in place of the HTTP stack. */
    public interface Speaker extends ChannelHandler {

        /** Ends the connection after what is under way on it, now if nothing is; one that was switched to another protocol is left alone. */
        void finish();
    }

    ClientConnection(Channel channel, Entrance entrance) {
        this.channel = channel;
        this.entrance = entrance;
        channel.attr(KEY).set(this);
    }

    static @Nullable ClientConnection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** By which way it came in. */
    Entrance entrance() {
        return entrance;
    }

    /** Whether it is another router's, which has shown a certificate that says so. */
    public boolean isOfRouter() {
        return entrance == Entrance.ROUTERS;
    }

    /** The client has shown this one, which was trusted; null for none. */
    void shown(@Nullable String clientCertificate) {
        certificate = clientCertificate;
    }

    /** It speaks HTTP/2. */
    void established(HttpConnection connection) {
        http2 = connection;
    }

    /** It speaks HTTP/1. */
    void established(Speaker speaker) {
        http1 = speaker;
    }

    /** Whether it is TLS. */
    public boolean isSecure() {
        return entrance.isTls();
    }

    /** The client's end: what a PROXY protocol header said, or else who opened it; null where that is no IP address. */
    public @Nullable InetSocketAddress clientAddress() {
        SocketAddress said =
                channel.attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE).get();
        if (said != null && said.hostAddress() != null) {
            return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(said.hostAddress()), said.port());
        }
        return channel.remoteAddress() instanceof InetSocketAddress peer ? peer : null;
    }

    /** IP address of the client's end; empty where it has none. */
    public String clientText() {
        lookAtClient();
        return clientText;
    }

    /** Port of the client's end; 0 where it has none. */
    public int clientPort() {
        lookAtClient();
        return clientPort;
    }

    private void lookAtClient() {
        if (clientText.isEmpty()) {
            InetSocketAddress address = clientAddress();
            if (address != null) {
                clientText = address.getAddress().getHostAddress();
                clientPort = address.getPort();
            }
        }
    }

    boolean isEstablished() {
        return http1 != null || http2 != null;
    }

    /** The certificate that the client has shown and that was trusted: DER in base64 without line breaks; null without. */
    public @Nullable String certificate() {
        return certificate;
    }

    /** Asks an HTTP/2 client to go elsewhere with its next requests; once, and no request on its way is lost by it. Any thread. */
    public void goAway() {
        HttpConnection connection = http2;
        if (connection != null && goingAway.compareAndSet(false, true)) {
            channel.eventLoop().execute(() -> goAway(connection, true));
        }
    }

    /** @param everyStream whether streams that begin from now on are still served; otherwise those so far only */
    private static void goAway(HttpConnection connection, boolean everyStream) {
        if (connection instanceof ConnectionBase base
                && base.channelHandlerContext().handler() instanceof Http2ConnectionHandler handler) {
            ChannelHandlerContext ctx = base.channelHandlerContext();
            int last =
                    everyStream ? EVERY_STREAM : handler.connection().remote().lastStreamCreated();
            var _ = handler.goAway(ctx, last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
            ctx.flush();
        }
    }

    /**
     * Ends it as soon as nothing is under way: an idle one now, one with requests after their responses. One that was switched to
     * another protocol is left to its ends, and one whose protocol is not known yet to the next call.
     *
     * @param patience how long requests may take
     */
    void finish(Duration patience) {
        channel.eventLoop().execute(() -> {
            if (finishing) {
                return;
            }
            Speaker speaker = http1;
            HttpConnection connection = http2;
            if (speaker != null) {
                finishing = true;
                speaker.finish();
            } else if (connection != null) {
                finishing = true;
                goAway(connection, false);
                connection.shutdown(patience);
            }
        });
    }
}
