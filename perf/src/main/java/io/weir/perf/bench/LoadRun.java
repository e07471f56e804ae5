package io.weir.perf.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.HdrHistogram.Histogram;

/**
 * Asks one address over connections that are kept, either as fast as it answers or at a steady rate, whatever became of the requests before
 * (an open model). At a steady rate the time of a request counts from when it was due, also if no connection was free then.
 *
 * <p>All of it on one event loop.
 */
final class LoadRun {

    private static final long LATENCY_NANOS_MAX = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final SslContext TLS = tls();
    private static final int CONNECT_MILLIS_MAX = 5_000;
    /** What has not been answered then is given up. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * How it is asked.
     *
     * @param connections that are open, each with one request at a time
     * @param perSecond requests that are due; 0 for as many as are answered
     * @param length how long
     * @param secure whether over TLS, with whoever answers there
     */
    record Plan(int connections, double perSecond, Duration length, boolean secure) {

        /** Without TLS. */
        Plan(int connections, double perSecond, Duration length) {
            this(connections, perSecond, length, false);
        }
    }

    /**
     * What came of it.
     *
     * @param answered requests that were answered as they should
     * @param failed all others; nothing is sent twice
     * @param nanos from the first to the last request
     * @param latencies of those answered, nanoseconds
     * @param firstFailure what was wrong with the first of those that failed; empty without any
     */
    record Result(long answered, long failed, long nanos, Histogram latencies, String firstFailure) {

        /** Requests answered per second. */
        double perSecond() {
            return nanos == 0 ? 0 : answered * 1e9 / nanos;
        }

        /** Milliseconds that this share of the answers took at most. */
        double millis(double share) {
            return latencies.getValueAtPercentile(share * 100) / 1e6;
        }
    }

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Requests requests;
    private final Plan plan;
    private final long periodNanos;
    private final Histogram latencies = new Histogram(LATENCY_NANOS_MAX, DIGITS);
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final List<Channel> channels = new ArrayList<>();
    private final CompletableFuture<Result> ended = new CompletableFuture<>();
    private int underWay;
    private long begin;
    private long due;
    private long last;
    private long end;
    private long failed;
    private String firstFailure = "";

    private LoadRun(EventLoops loops, InetSocketAddress target, Requests requests, Plan plan) {
        this.loop = loops.next();
        this.requests = requests;
        this.plan = plan;
        this.periodNanos = plan.perSecond() == 0 ? 0 : Math.max(1, (long) (1e9 / plan.perSecond()));
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.channelType())
                .remoteAddress(target)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (plan.secure()) {
                            channel.pipeline().addLast(TLS.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new Connection(channel));
                    }
                });
    }

    private static SslContext tls() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    /** Begins at once; the result is there when everything has been answered or given up. */
    static CompletableFuture<Result> start(EventLoops loops, InetSocketAddress target, Requests requests, Plan plan) {
        var run = new LoadRun(loops, target, requests, plan);
        run.loop.execute(run::connect);
        return run.ended;
    }

    private void connect() {
        for (int i = 0; i < plan.connections(); i++) {
            var _ = bootstrap.connect().addListener((ChannelFuture future) -> {
                if (!future.isSuccess()) {
                    ended.completeExceptionally(future.cause());
                }
            });
        }
    }

    private void begin() {
        begin = System.nanoTime();
        due = begin;
        last = begin;
        end = begin + plan.length().toNanos();
        var _ = loop.schedule(this::giveUp, plan.length().toNanos() + PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        if (periodNanos > 0) {
            tick();
        } else {
            for (Connection free = idle.poll(); free != null; free = idle.poll()) {
                free.ask(System.nanoTime());
            }
        }
    }

    /** Sends what is due, and comes again when the next is. */
    private void tick() {
        for (long now = System.nanoTime(); due <= now && due < end; due += periodNanos) {
            Connection free = idle.poll();
            if (free == null) {
                waiting.add(due);
            } else {
                free.ask(due);
            }
        }
        if (due < end) {
            var _ = loop.schedule(this::tick, Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
        } else {
            endIfAllAnswered();
        }
    }

    private void free(Connection connection) {
        Long next = waiting.poll();
        if (next != null) {
            connection.ask(next);
        } else if (periodNanos == 0 && System.nanoTime() < end) {
            connection.ask(System.nanoTime());
        } else {
            idle.add(connection);
            endIfAllAnswered();
        }
    }

    private void endIfAllAnswered() {
        boolean allSent = periodNanos == 0 ? System.nanoTime() >= end : due >= end;
        if (underWay == 0 && waiting.isEmpty() && allSent && begin != 0) {
            finish();
        }
    }

    private void giveUp() {
        fail(underWay + waiting.size(), "not answered within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s");
        finish();
    }

    private void finish() {
        if (!ended.isDone()) {
            ended.complete(new Result(latencies.getTotalCount(), failed, last - begin, latencies, firstFailure));
        }
        for (Channel channel : List.copyOf(channels)) {
            var _ = channel.close();
        }
    }

    private void fail(long requests, String why) {
        if (requests > 0) {
            failed += requests;
            firstFailure = firstFailure.isEmpty() ? why : firstFailure;
        }
    }

    private final class Connection extends ChannelInboundHandlerAdapter {

        private final ResponseReader reader = new ResponseReader();
        private final Channel channel;
        private boolean busy;
        private long since;

        private Connection(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channels.add(channel);
            if (!plan.secure()) {
                ready();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    ready();
                } else {
                    ended.completeExceptionally(handshake.cause());
                }
            }
        }

        private void ready() {
            if (begin != 0) {
                free(this);
                return;
            }
            idle.add(this);
            if (idle.size() == plan.connections() && !ended.isDone()) {
                begin();
            }
        }

        private void ask(long dueAt) {
            busy = true;
            since = dueAt;
            underWay++;
            var _ = channel.writeAndFlush(requests.next(), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                while (in.isReadable()) {
                    if (!busy) {
                        throw new IllegalArgumentException("more than was asked for");
                    }
                    if (reader.read(in)) {
                        answered();
                    }
                }
            } catch (IllegalArgumentException wrong) {
                lost(String.valueOf(wrong.getMessage()));
                var _ = context.close();
            } finally {
                ReferenceCountUtil.release(in);
            }
        }

        private void answered() {
            long now = System.nanoTime();
            last = now;
            busy = false;
            underWay--;
            if (reader.status() == 200 && reader.bodyBytes() == requests.answerBytes()) {
                latencies.recordValue(Math.min(now - since, LATENCY_NANOS_MAX));
            } else {
                fail(1, "status " + reader.status() + " with " + reader.bodyBytes() + " bytes");
            }
            free(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(this);
            channels.remove(channel);
            if (!ended.isDone()) {
                lost("closed by the other side");
                var _ = bootstrap.connect().addListener((ChannelFuture future) -> {
                    if (!future.isSuccess()) {
                        fail(1, "not connected again: " + future.cause());
                    }
                });
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            lost(String.valueOf(cause));
            var _ = context.close();
        }

        private void lost(String why) {
            if (busy) {
                busy = false;
                underWay--;
                fail(1, why);
                endIfAllAnswered();
            }
        }
    }
}
