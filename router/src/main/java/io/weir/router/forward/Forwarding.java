package io.weir.router.forward;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.weir.router.backend.BackendConnection;
import io.weir.router.backend.BackendPool;
import io.weir.router.backend.BackendPool.ConnectionLimitException;
import io.weir.router.backend.BackendPool.EndpointGoneException;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.guard.RefusedException;
import io.weir.router.selection.Selection;
import io.weir.router.selection.Tried;
import io.weir.router.table.Endpoint;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to a backend and back: a connection first, then the head, the body, the response; another endpoint
 * when there is no connection to be had.
 *
 * <p>A request is sent twice only when nothing of it was written, or when its method is safe, it has no body and the backend
 * hung up before it answered. Threads: one event loop.
 */
final class Forwarding extends Deadlines.Timed implements BackendPool.Waiter {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    /** How long a backend may take to say 100; then the body is sent anyway, as RFC 9110 has it. */
    private static final Duration CONTINUE_WAIT = Duration.ofSeconds(1);

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
    private final Selection<Endpoint> selection;

    private Phase phase = Phase.CONNECTING;
    private int attempts;

    /** Endpoints that went away before they could be spoken to; so many take no attempt. */
    private int gones;

    private @Nullable Tried tried;
    private @Nullable Endpoint endpoint;
    private @Nullable BackendConnection connection;
    private @Nullable RequestBody body;
    private @Nullable ResponseRelay relay;
    private RouterError lastFailure;

    Forwarding(Exchange x, ClientSide client, Seat seat) {
        this.x = x;
        this.client = client;
        this.seat = seat;
        this.selection = requireNonNull(x.selection);
        this.lastFailure = RouterError.noEndpoints(x.host);
    }

    void begin() {
        if (x.hasBody || x.upgrades) {
            client.request.pause();
            client.request.exceptionHandler(this::clientGone);
        }
        client.response.exceptionHandler(this::clientGone);
        client.response.closeHandler(v -> clientGone(null));
        seat.deadlines().add(this, x.startNanos);
        seat.metrics().began();
        attempt();
    }

    private void attempt() {
        if (attempts == seat.settings().attemptsMax()) {
            fail(lastFailure);
            return;
        }
        Endpoint next = selection.select(x.draw, System.nanoTime(), tried);
        if (next == null) {
            fail(lastFailure);
            return;
        }
        if (attempts++ > 0) {
            seat.metrics().retried(!selection.drawn(x.draw).contains(next));
        }
        phase = Phase.CONNECTING;
        endpoint = next;
        x.endpoint = next;
        x.attempts = attempts;
        x.attemptNanos = System.nanoTime();
        x.respondedNanos = 0;
        seat.pools().of(next).acquire(this, System.nanoTime());
    }

    @Override
    public boolean cancelled() {
        return phase != Phase.CONNECTING;
    }

    @Override
    public void refused(Throwable cause) {
        if (phase != Phase.CONNECTING) {
            return;
        }
        Endpoint refusing = requireNonNull(endpoint);
        switch (cause) {
            case ConnectionLimitException limit -> lastFailure = RouterError.CONNECTION_LIMIT;
            case EndpointGoneException gone ->
                attempts -= gones++ < seat.settings().attemptsMax() ? 1 : 0;
            default -> {
                lastFailure = RouterError.endpointFailure(cause);
                mark(refusing, cause);
            }
        }
        another(refusing);
    }

    private void another(Endpoint instead) {
        if (tried == null) {
            tried = new Tried(seat.settings().attemptsMax() * 2);
        }
        tried.add(instead);
        attempt();
    }

    private void mark(Endpoint failed, Throwable cause) {
        long now = System.nanoTime();
        if (!failed.marked(now)) {
            seat.metrics().marked();
            LOG.info(
                    "endpoint left out for a while host={} endpoint={} destination={} error={}",
                    x.host,
                    failed.id(),
                    failed.appText(),
                    cause.toString());
        }
        failed.markFailed(now + seat.settings().failureMark().toNanos());
    }

    @Override
    public void acquired(BackendConnection acquired) {
        if (phase != Phase.CONNECTING) {
            acquired.release();
            return;
        }
        Endpoint current = requireNonNull(endpoint);
        if (current.retired()) {
            acquired.discard();
            refused(new EndpointGoneException(current));
            return;
        }
        connection = acquired;
        var options = new RequestOptions().setMethod(x.method).setURI(x.target);
        acquired.http.request(options).onComplete(this::send, this::notSent);
    }

    /** The connection was closed before anything was written on it. */
    private void notSent(Throwable cause) {
        if (phase != Phase.CONNECTING) {
            return;
        }
        boolean reused = giveUpConnection();
        lastFailure = RouterError.endpointFailure(cause);
        if (reused) {
            attempt();
        } else {
            another(requireNonNull(endpoint));
        }
    }

    private void send(HttpClientRequest request) {
        if (phase != Phase.CONNECTING) {
            giveUpConnection();
            return;
        }
        phase = Phase.SENT;
        writeHeaders(request.headers(), requireNonNull(endpoint));
        request.exceptionHandler(cause -> backendFailed(cause));
        request.response().onComplete(this::respond, this::backendFailed);
        if (x.upgrades) {
            request.connect();
        } else if (x.hasBody) {
            sendWithBody(request);
        } else {
            request.end();
        }
    }

    private void writeHeaders(MultiMap headers, Endpoint to) {
        headers.addAll(x.headers);
        String instance = to.instance().id();
        headers.set(HeaderNames.X_CF_INSTANCE_ID, instance.isEmpty() ? to.id() : instance);
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

    private void sendWithBody(HttpClientRequest request) {
        RequestBody passing = new RequestBody(x, client.request, request, this::bodyTooLarge);
        body = passing;
        request.setChunked(x.chunkedBody);
        if (x.expectsContinue) {
            request.continueHandler(v -> proceed(passing));
            seat.vertx().setTimer(CONTINUE_WAIT.toMillis(), id -> proceed(passing));
            request.writeHead();
        } else {
            request.writeHead();
            passing.start();
        }
    }

    private void proceed(RequestBody passing) {
        if (phase == Phase.SENT && passing.equals(body) && !passing.begun()) {
            client.response.writeContinue();
            passing.start();
        }
    }

    private void respond(HttpClientResponse response) {
        if (phase != Phase.SENT) {
            return;
        }
        if (x.upgrades && response.statusCode() == 101) {
            tunnel(response);
            return;
        }
        x.respondedNanos = System.nanoTime();
        phase = Phase.RELAYING;
        if (body != null && !body.begun()) {
            // The backend did not want the body; the client may send it or not, so what comes next is not known.
            x.closes = true;
        }
        ResponseRelay passing = new ResponseRelay(x, client, seat, response);
        relay = passing;
        passing.start(written -> relayed(written, passing), this::backendFailed);
    }

    private void tunnel(HttpClientResponse response) {
        phase = Phase.TUNNELLING;
        seat.deadlines().remove(this);
        x.closes = true;
        Tunnel.open(x, client, seat, response, v -> {
            requireNonNull(connection).discard();
            done(101);
        });
    }

    private void relayed(Future<Void> written, ResponseRelay passed) {
        if (phase != Phase.RELAYING) {
            return;
        }
        boolean whole = body == null || body.ended();
        int status = client.response.getStatusCode();
        done(status); // first, as what is given up below may call back
        if (body != null) {
            body.stop();
        }
        if (whole && passed.reusable() && !x.upgrades) {
            requireNonNull(connection).release();
        } else {
            requireNonNull(connection).discard();
        }
        client.end(written, status);
    }

    private void backendFailed(Throwable cause) {
        switch (phase) {
            case SENT -> {
                boolean reused = giveUpConnection();
                lastFailure = RouterError.endpointFailure(cause);
                Endpoint failed = requireNonNull(endpoint);
                if (cause instanceof IOException) {
                    mark(failed, cause);
                }
                if (!mayRepeat(cause)) {
                    fail(lastFailure);
                } else if (reused) {
                    attempt();
                } else {
                    another(failed);
                }
            }
            case RELAYING -> {
                LOG.debug(
                        "backend failed in its response host={} endpoint={} error={}",
                        x.host,
                        endpoint,
                        cause.toString());
                abort(502);
            }
            case CONNECTING, TUNNELLING, DONE -> {}
        }
    }

    /** A backend that answered, though in a way that has no single reading, has had the request. */
    private boolean mayRepeat(Throwable cause) {
        HttpMethod method = x.method;
        return !(cause instanceof RefusedException)
                && !x.hasBody
                && !x.upgrades
                && (method.equals(HttpMethod.GET)
                        || method.equals(HttpMethod.HEAD)
                        || method.equals(HttpMethod.OPTIONS)
                        || method.equals(HttpMethod.TRACE));
    }

    /** Gives the connection up and says whether it had been used before. */
    private boolean giveUpConnection() {
        BackendConnection given = connection;
        connection = null;
        if (given == null) {
            return false;
        }
        given.discard();
        return given.reused;
    }

    /** @param cause why, where more is known than that its connection is closed */
    private void clientGone(@Nullable Throwable cause) {
        if (phase == Phase.DONE || phase == Phase.TUNNELLING) {
            return;
        }
        quit();
        client.count(
                cause instanceof RefusedException refused ? refused.refusal().status() : 499);
    }

    /** The backend must not take what it has for a whole request; the client may stop sending. */
    private void bodyTooLarge() {
        switch (phase) {
            case SENT -> fail(RouterError.BODY_TOO_LARGE);
            case RELAYING -> abort(413);
            case CONNECTING, TUNNELLING, DONE -> {}
        }
    }

    @Override
    void expired() {
        switch (phase) {
            case CONNECTING, SENT -> {
                quit();
                client.answer(RouterError.timeout(seat.settings().timeoutStatus()));
            }
            case RELAYING -> abort(seat.settings().timeoutStatus());
            case TUNNELLING, DONE -> {}
        }
    }

    private void fail(RouterError error) {
        quit();
        client.answer(error);
    }

    /** The client has part of a response that will never be whole: only a closed connection says so. */
    private void abort(int status) {
        quit();
        client.abort(status);
    }

    /** Ends everything towards the backend. */
    private void quit() {
        done(0);
        if (relay != null) {
            relay.stop();
        }
        if (body != null) {
            body.stop();
        }
        giveUpConnection();
    }

    private void done(int status) {
        if (phase != Phase.DONE) {
            phase = Phase.DONE;
            seat.deadlines().remove(this);
            seat.metrics().ended();
            if (status == 101) {
                client.count(status);
            }
        }
    }
}
