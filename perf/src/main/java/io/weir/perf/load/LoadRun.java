package io.weir.perf.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Asks one address over connections that are kept, either as fast as it answers or at a steady rate, whatever became of the requests before
 * (an open model). At a steady rate the time of a request counts from when it was due, also if no connection was free then.
 *
 * <p>All of it on one event loop.
 */
public final class LoadRun {

    private static final long LATENCY_NANOS_MAX = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final int GOOD = 200;

    /** Requests that are under way at a time on one connection of HTTP/2; browsers and balancers have more. */
    private static final int STREAMS = 8;

    private static final int CONNECT_MILLIS_MAX = 5_000;
    /** What has not been answered then is given up. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * How it is asked.
     *
     * @param connections that are open, each with one request at a time; for HTTP/2 an eighth of them, each with eight
     * @param perSecond requests that are due; 0 for as many as are answered
     * @param length how long
     * @param over what
     */
    public record Plan(int connections, double perSecond, Duration length, Over over) {

        /** By HTTP/1.1 without TLS. */
        public Plan(int connections, double perSecond, Duration length) {
            this(connections, perSecond, length, Over.PLAIN);
        }
    }

    /** What requests go over. */
    public enum Over {
        /** HTTP/1.1. */
        PLAIN,
        /** HTTP/1.1 over TLS, with whoever answers there. */
        TLS,
        /** HTTP/2 over TLS, with whoever answers there. */
        HTTP2
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
    public record Result(long answered, long failed, long nanos, Histogram latencies, String firstFailure) {

        /** Requests answered per second. */
        public double perSecond() {
            return nanos == 0 ? 0 : answered * 1e9 / nanos;
        }

        /** Milliseconds that this share of the answers took at most. */
        public double millis(double share) {
            return latencies.getValueAtPercentile(share * 100) / 1e6;
        }
    }

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Requests requests;
    private final Plan plan;
    private final long periodNanos;
    private final Histogram latencies = new Histogram(LATENCY_NANOS_MAX, DIGITS);
    private final ArrayDeque<Slot> idle = new ArrayDeque<>();
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
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX);
    }

    /** Begins at once; the result is there when everything has been answered or given up. */
    public static CompletableFuture<Result> start(
            EventLoops loops, InetSocketAddress target, Requests requests, Plan plan) {
        var run = new LoadRun(loops, target, requests, plan);
        run.loop.execute(run::connect);
        return run.ended;
    }

    private void connect() {
        int each = plan.over() == Over.HTTP2 ? STREAMS : 1;
        for (int left = plan.connections(); left > 0; left -= each) {
            var _ = connect(Math.min(each, left)).addListener((ChannelFuture future) -> {
                if (!future.isSuccess()) {
                    ended.completeExceptionally(future.cause());
                }
            });
        }
    }

    private ChannelFuture connect(int slots) {
        return bootstrap
                .clone()
                .handler(
                        switch (plan.over()) {
                            case PLAIN -> Http1Wire.plain(this);
                            case TLS -> Http1Wire.overTls(this);
                            case HTTP2 -> Http2Wire.overTls(this, slots);
                        })
                .connect();
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
            for (Slot free = idle.poll(); free != null; free = idle.poll()) {
                free.ask(System.nanoTime());
            }
        }
    }

    /** Sends what is due, and comes again when the next is. */
    private void tick() {
        for (long now = System.nanoTime(); due <= now && due < end; due += periodNanos) {
            Slot free = idle.poll();
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

    /** Takes the next request, or waits for one. */
    void free(Slot slot) {
        Long next = waiting.poll();
        if (next != null) {
            slot.ask(next);
        } else if (periodNanos == 0 && System.nanoTime() < end) {
            slot.ask(System.nanoTime());
        } else {
            idle.add(slot);
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

    /** Room for one request at a time on a wire. */
    final class Slot {

        private final Wire wire;
        private boolean busy;
        private long since;

        Slot(Wire wire) {
            this.wire = wire;
        }

        private void ask(long dueAt) {
            busy = true;
            since = dueAt;
            underWay++;
            wire.send(this);
        }

        /** Whether it waits for an answer. */
        boolean busy() {
            return busy;
        }

        /** The answer has ended. */
        void answered(int status, long bodyBytes) {
            long now = System.nanoTime();
            last = now;
            busy = false;
            underWay--;
            if (status == GOOD && bodyBytes == requests.answerBytes()) {
                latencies.recordValue(Math.min(now - since, LATENCY_NANOS_MAX));
            } else {
                fail(1, "status " + status + " with " + bodyBytes + " bytes");
            }
            free(this);
        }

        /** There will be no answer, if one was waited for; the wire says {@link #disconnected}, or uses the slot again. */
        void lost(String why) {
            if (busy) {
                busy = false;
                underWay--;
                fail(1, why);
                endIfAllAnswered();
            }
        }
    }

    /** What is asked. */
    Requests requests() {
        return requests;
    }

    /** There is a connection, to be closed at the end. */
    void connected(Channel channel) {
        channels.add(channel);
    }

    /** It can be used: so many requests at a time. */
    void ready(List<Slot> slots) {
        if (begin != 0) {
            slots.forEach(this::free);
            return;
        }
        idle.addAll(slots);
        if (idle.size() == plan.connections() && !ended.isDone()) {
            begin();
        }
    }

    /** It cannot be used at all, nor could another one. */
    void unusable(Throwable why) {
        ended.completeExceptionally(why);
    }

    /**
     * It is gone; another one takes its place.
     *
     * @param room how many requests it took at a time, or would have
     */
    void disconnected(Channel channel, List<Slot> slots, int room) {
        idle.removeAll(slots);
        channels.remove(channel);
        if (!ended.isDone()) {
            slots.forEach(slot -> slot.lost("closed by the other side"));
            var _ = connect(room).addListener((ChannelFuture future) -> {
                if (!future.isSuccess()) {
                    fail(1, "not connected again: " + future.cause());
                }
            });
        }
    }
}
