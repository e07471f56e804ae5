package io.weir.router.frontend;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;

/**
 * Closes an HTTP/2 connection that sends more frames that ask for nothing but work than any client needs. The stack bounds resets,
 * empty frames, continuations and what it has to answer and cannot; this bounds what it can.
 *
 * <p>Threads: the connection's event loop.
 */
final class ControlFrameLimit extends Http2FrameListenerDecorator {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(Http2LimitSettings.CONTROL_FRAMES_SECONDS);

    private final int most;
    private final Runnable flooded;
    private long windowStart = System.nanoTime();
    private int frames;

    private ControlFrameLimit(Http2FrameListener next, int most, Runnable flooded) {
        super(next);
        this.most = most;
        this.flooded = flooded;
    }

    /** Counts on this connection from now on. */
    static void on(Http2ConnectionHandler connection, int most, Runnable flooded) {
        Http2FrameListener next = connection.decoder().frameListener();
        connection.decoder().frameListener(new ControlFrameLimit(next, most, flooded));
    }

    private void count() throws Http2Exception {
        long now = System.nanoTime();
        if (now - windowStart > WINDOW_NANOS) {
            windowStart = now;
            frames = 0;
        }
        if (++frames > most) {
            flooded.run();
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "more control frames than %d", most);
        }
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        count();
        super.onPingRead(ctx, data);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        count();
        super.onSettingsRead(ctx, settings);
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext ctx, int stream, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        count();
        super.onPriorityRead(ctx, stream, dependency, weight, exclusive);
    }
}
