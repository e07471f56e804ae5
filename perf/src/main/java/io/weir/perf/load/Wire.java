package io.weir.perf.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.stream.IntStream;

/** One connection of a run, for as long as it stands. All of it on the run's event loop. */
abstract class Wire extends ChannelInboundHandlerAdapter {

    final LoadRun run;
    final Channel channel;
    private final int room;
    private List<LoadRun.Slot> slots = List.of();

    /** @param room how many requests it takes at a time */
    Wire(LoadRun run, Channel channel, int room) {
        this.run = run;
        this.channel = channel;
        this.room = room;
    }

    /** Sends the next request, and says to the slot what became of it. */
    abstract void send(LoadRun.Slot slot);

    /** Its slots; none before it is {@link #ready}. */
    final List<LoadRun.Slot> slots() {
        return slots;
    }

    /** It can be used. */
    final void ready() {
        slots = IntStream.range(0, room).mapToObj(i -> run.new Slot(this)).toList();
        run.ready(slots);
    }

    /** The handshake of TLS is over; to be told {@link #ready} where that is all. */
    abstract void secured();

    @Override
    public void channelActive(ChannelHandlerContext context) {
        run.connected(channel);
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured();
            } else {
                run.unusable(handshake.cause());
            }
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        run.disconnected(channel, slots, room);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost(context, String.valueOf(cause));
    }

    /** Nothing more is to be had from it. */
    final void lost(ChannelHandlerContext context, String why) {
        slots.forEach(slot -> slot.lost(why));
        var _ = context.close();
    }
}
