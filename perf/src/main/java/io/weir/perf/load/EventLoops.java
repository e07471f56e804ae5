package io.weir.perf.load;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/** One event loop of the driver, on epoll where there is one: its timers are exact to microseconds, those of NIO to milliseconds. */
public final class EventLoops implements AutoCloseable {

    private static final int END_SECONDS_MAX = 5;

    private final EventLoopGroup group = Epoll.isAvailable()
            ? new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())
            : new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    public EventLoop next() {
        return group.next();
    }

    Class<? extends SocketChannel> channelType() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public void close() {
        var _ = group.shutdownGracefully(0, END_SECONDS_MAX, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
