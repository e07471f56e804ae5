package io.weir.router.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import io.weir.router.backend.BackendFailure;
import io.weir.router.backend.BackendPool;
import io.weir.router.backend.BackendRequest;
import io.weir.router.backend.BackendResponse;
import io.weir.router.backend.BackendStream;
import io.weir.router.backend.EndpointFault;
import io.weir.router.backend.Hop;
import io.weir.router.client.ClientStream;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import io.weir.router.exchange.RouterError;
import io.weir.router.guard.RefusedException;
import io.weir.router.shard.Owner;
import io.weir.router.step.SayWhereHopsGo;
import io.weir.router.table.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to a backend and back: a connection first, then the head, the body, the response; another attempt where
 * {@link Attempts} has one and the request may be sent again.
 *
 * <p>A request is sent twice only when nothing of its body was taken from the client, and the backend cannot have acted on
 * it or doing it twice is the same as doing it once. Threads: one event loop.
 */
final class Forwarding implements BackendPool.Waiter, BackendStream.Listener, ClientStream.Listener, Watch.Watched {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int EARLY_HINTS = 103;

    private enum Phase {
        CONNECTING,
        SENT,
        RELAYING,
        TUNNELLING,
        DONE
    }

    private final Exchange x;
    private final ClientSide client;
    private final Seat seat;
    private final Attempts attempts;
    private final Watch watch;

    private Phase phase = Phase.CONNECTING;
    private @Nullable Hop hop;
    private @Nullable BackendStream stream;
    private @Nullable RequestBody body;
    private @Nullable ResponseRelay relay;
    private @Nullable Tunnel tunnel;

    Forwarding(Exchange x, ClientSide client, Seat seat) {
        this.x = x;
        this.client = client;
        this.seat = seat;
        this.attempts = new Attempts(x, seat);
        this.watch = new Watch(x, seat, this);
    }

    void begin() {
        client.stream.listen(this, x.hasBody || x.upgrades);
        watch.begin();
        seat.metrics().began();
        x.forwardedNanos = System.nanoTime();
        attempt();
    }

    private void attempt() {
        long now = System.nanoTime();
        Hop next = attempts.next(now);
        if (next == null) {
            fail(attempts.error());
            return;
        }
        phase = Phase.CONNECTING;
        hop = next;
        seat.pools().of(next).acquire(this, attempts.fresh(), now);
    }

    @Override
    public boolean cancelled() {
        return phase != Phase.CONNECTING;
    }

    @Override
    public void refused(BackendFailure failure) {
        if (phase == Phase.CONNECTING) {
            attemptFailed(failure);
        }
    }

    @Override
    public void acquired(BackendStream acquired) {
        Hop to = hop;
        if (phase != Phase.CONNECTING || to == null) {
            acquired.finish();
        } else if (to.gone()) {
            acquired.finish();
            refused(BackendFailure.of(EndpointFault.ENDPOINT_GONE));
        } else {
            send(acquired);
        }
    }

    private void send(BackendStream to) {
        phase = Phase.SENT;
        stream = to;
        x.backendLocalAddress = to.localAddress();
        x.dialNanos = to.dialNanos();
        x.tlsNanos = to.tlsNanos();
        name(x.endpoint);
        if (x.takesTrailers) {
            // Trailers reach the client whatever the versions on the way; gRPC insists on being told so.
            x.headers.set(HeaderNames.TE, "trailers");
        }
        to.send(
                new BackendRequest(x.method.name(), x.target, x.secure, x.headers, x.chunkedBody, x.upgrades),
                !x.hasBody,
                this);
        if (!to.equals(stream)) {
            return; // it has failed by now
        }
        if (!x.hasBody) {
            watch.awaitHead();
            return;
        }
        RequestBody passing = new RequestBody(x, client.stream, to, watch, this::bodyTooLarge);
        body = passing;
        if (x.expectsContinue) {
            watch.awaitContinue();
        } else {
            passing.start();
        }
    }

    /** Says to the backend who it is; a route service is nobody of the table. */
    private void name(@Nullable Endpoint to) {
        MultiMap headers = x.headers;
        if (x.service != null || to == null) {
            headers.remove(HeaderNames.X_CF_INSTANCE_ID);
            headers.remove(HeaderNames.X_CF_APPLICATION_ID);
            headers.remove(HeaderNames.X_CF_INSTANCE_INDEX);
            return;
        }
        headers.set(HeaderNames.X_CF_INSTANCE_ID, to.instanceId());
        setOrRemove(headers, HeaderNames.X_CF_APPLICATION_ID, to.appText());
        setOrRemove(headers, HeaderNames.X_CF_INSTANCE_INDEX, to.indexText());
    }

    private static void setOrRemove(MultiMap headers, CharSequence name, @Nullable String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.set(name, value);
        }
    }

    @Override
    public void interim(int status, MultiMap headers) {
        if (phase != Phase.SENT) {
            return;
        }
        watch.active();
        if (status == 100) {
            continueAnyway();
        } else if (status == EARLY_HINTS && x.version != HttpVersion.HTTP_1_0) {
            HopByHop.remove(headers);
            client.stream.earlyHints(headers);
        }
    }

    @Override
    public void continueAnyway() {
        RequestBody passing = body;
        if (phase == Phase.SENT && passing != null && x.expectsContinue && !passing.begun()) {
            client.stream.proceed();
            passing.start();
        }
    }

    @Override
    public void head(BackendResponse response) {
        BackendStream from = stream;
        if (phase != Phase.SENT || from == null) {
            return;
        }
        x.respondedNanos = System.nanoTime();
        watch.active();
        watch.awaitNothing();
        if (x.owner != null && isMisdirected(response)) {
            misdirected();
            return;
        }
        if (response.status() == SWITCHING_PROTOCOLS) {
            phase = Phase.TUNNELLING;
            watch.tunnel(seat.settings().tunnelIdleTimeout());
            x.closes = true;
            tunnel = Tunnel.open(x, client, seat, watch, from, response, this::tunnelOver);
            return;
        }
        phase = Phase.RELAYING;
        if (body != null && !body.begun()) {
            // The backend did not want the body; the client may send it or not, so what comes next is not known.
            x.closes = true;
        }
        relay = ResponseRelay.begin(x, client, seat, watch, from, response);
    }

    /** Only a router of the fleet says so: it lets no backend say it. */
    private static boolean isMisdirected(BackendResponse response) {
        return response.status() == RouterError.MISDIRECTED.status()
                && SayWhereHopsGo.MISDIRECTED.equals(response.headers().get(HeaderNames.X_WEIR_HOP));
    }

    private void misdirected() {
        boolean untouched = body == null || !body.begun();
        Hopping hopping = seat.hopping();
        if (hopping != null) {
            hopping.metrics().misdirected();
        }
        if (body != null) {
            body.stop();
        }
        release();
        body = null;
        if (attempts.misdirected(untouched)) {
            attempt();
        } else {
            fail(RouterError.SLICE_UNAVAILABLE);
        }
    }

    @Override
    public void body(ByteBuf bytes) {
        if (phase == Phase.RELAYING && relay != null) {
            relay.pass(bytes);
        } else if (phase == Phase.TUNNELLING && tunnel != null) {
            tunnel.fromBackend(bytes);
        }
    }

    @Override
    public void requestBody(ByteBuf bytes) {
        RequestBody passing = body;
        if (passing != null) {
            passing.pass(bytes);
        }
    }

    @Override
    public void requestEnded(@Nullable MultiMap trailers) {
        RequestBody passing = body;
        if (passing != null) {
            passing.end(trailers);
        }
    }

    @Override
    public void clientDrained() {
        if (relay != null) {
            relay.drained();
        }
    }

    @Override
    public void settled() {
        if (phase == Phase.RELAYING && relay != null) {
            relay.settled();
        }
    }

    @Override
    public void drained() {
        if (tunnel != null) {
            tunnel.backendDrained();
        } else if (body != null) {
            body.drained();
        }
    }

    @Override
    public void ended(MultiMap trailers) {
        if (phase == Phase.TUNNELLING && tunnel != null) {
            tunnel.backendEnded();
        } else if (phase == Phase.RELAYING && relay != null) {
            // First, as the end of the response may be the end of the client's stream, and the beginning of its next
            // request.
            done();
            MultiMap last = relay.end(trailers);
            if (body != null) {
                body.stop();
            }
            release();
            client.end(last);
        }
    }

    private void tunnelOver() {
        if (phase == Phase.TUNNELLING) {
            done();
            release();
            client.count(SWITCHING_PROTOCOLS);
        }
    }

    @Override
    public void failed(BackendFailure failure) {
        switch (phase) {
            case SENT -> attemptFailed(failure);
            case RELAYING -> {
                LOG.debug("backend failed in its response host={} endpoint={} error={}", x.host, x.endpoint, failure);
                blame(failure.fault());
                long code = failure.resetCode();
                abort(502, code == BackendFailure.NO_CODE ? Http2Error.INTERNAL_ERROR.code() : code);
            }
            case CONNECTING, TUNNELLING, DONE -> {}
        }
    }

    private void attemptFailed(BackendFailure failure) {
        boolean untouched = body == null || !body.begun();
        blame(failure.fault());
        release();
        watch.awaitNothing();
        body = null;
        if (attempts.failed(failure, untouched, System.nanoTime())) {
            attempt();
        } else {
            fail(attempts.error());
        }
    }

    /** Counts what an endpoint did; a connection that it had closed meanwhile, or its leaving the table, is no failure. */
    private void blame(EndpointFault fault) {
        if (fault != EndpointFault.EOF_ON_REUSED && fault != EndpointFault.ENDPOINT_GONE) {
            Owner owner = x.owner;
            Hopping hopping = seat.hopping();
            if (owner == null) {
                seat.metrics().endpointFailed(fault.kind());
            } else if (hopping != null && fault.marks()) {
                hopping.metrics().failed(owner);
            }
            x.attemptFailed(System.nanoTime());
        }
    }

    @Override
    public void clientGone(@Nullable Throwable cause) {
        if (phase != Phase.DONE && phase != Phase.TUNNELLING) {
            quit();
            client.count(
                    cause instanceof RefusedException refused
                            ? refused.refusal().status()
                            : 499);
        }
    }

    /** The backend must not take what it has for a whole request; the client may stop sending. */
    private void bodyTooLarge() {
        switch (phase) {
            case SENT -> fail(RouterError.BODY_TOO_LARGE);
            case RELAYING -> abort(RouterError.BODY_TOO_LARGE.status(), Http2Error.CANCEL.code());
            case CONNECTING, TUNNELLING, DONE -> {}
        }
    }

    @Override
    public void timedOut(EndpointFault fault) {
        int status = fault.status(seat.settings().timeoutStatus());
        if (phase == Phase.CONNECTING || phase == Phase.SENT || phase == Phase.RELAYING) {
            blame(fault);
        }
        switch (phase) {
            case CONNECTING, SENT -> fail(RouterError.endpointFailure(status, fault.reason()));
            case RELAYING -> abort(status, Http2Error.CANCEL.code());
            case TUNNELLING -> {
                if (tunnel != null) {
                    tunnel.close();
                }
            }
            case DONE -> {}
        }
    }

    private void fail(RouterError error) {
        quit();
        client.answer(error);
    }

    /** The client has part of a response that will never be whole: only the end of its stream says so. */
    private void abort(int status, long resetCode) {
        quit();
        client.abort(status, resetCode);
    }

    /** Ends everything towards the backend. */
    private void quit() {
        done();
        if (relay != null) {
            relay.stop();
        }
        if (body != null) {
            body.stop();
        }
        release();
    }

    private void release() {
        BackendStream mine = stream;
        stream = null;
        if (mine != null) {
            mine.finish();
        }
    }

    private void done() {
        if (phase != Phase.DONE) {
            phase = Phase.DONE;
            watch.end();
            attempts.end();
            seat.metrics().ended();
        }
    }
}
