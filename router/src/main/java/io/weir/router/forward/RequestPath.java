package io.weir.router.forward;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.weir.router.client.ClientStream;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.guard.Refusal;
import io.weir.router.guard.RefusedException;
import io.weir.router.shard.HopSeal;
import io.weir.router.step.AddForwardedHeaders;
import io.weir.router.step.Blame;
import io.weir.router.step.CloseWhenDraining;
import io.weir.router.step.FindOwner;
import io.weir.router.step.FindRoute;
import io.weir.router.step.ForwardClientCertificate;
import io.weir.router.step.HeaderSettings;
import io.weir.router.step.HealthCheck;
import io.weir.router.step.IdentifyRequest;
import io.weir.router.step.LimitBody;
import io.weir.router.step.NoteRouterError;
import io.weir.router.step.ReadInstanceHeaders;
import io.weir.router.step.ReadRequest;
import io.weir.router.step.ReadTraceKey;
import io.weir.router.step.ReceiveHop;
import io.weir.router.step.RemoveHopByHopHeaders;
import io.weir.router.step.ReturnRequestId;
import io.weir.router.step.RevealEndpoint;
import io.weir.router.step.RewriteResponse;
import io.weir.router.step.SayWhereHopsGo;
import io.weir.router.step.SendHop;
import io.weir.router.step.WarnOfSemicolons;
import io.weir.router.sticky.HashUser;
import io.weir.router.sticky.IssueStickyCookie;
import io.weir.router.sticky.PreferStickyInstance;
import io.weir.router.table.RouteTable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request path, in order.
 *
 * <p>Threads: one event loop.
 */
final class RequestPath {

    private static final Logger LOG = LoggerFactory.getLogger(RequestPath.class);

    private static final Step[] NONE = {};

    private final @Nullable HealthCheck health;
    private final Step[] steps;
    /** What follows for a request whose host this router has: nothing in a replicated fleet, whose steps are one list. */
    private final Step[] here;
    /** What follows for the others. */
    private final Step[] elsewhere;

    private final Seat seat;

    /**
     * @param admission turns requests away when there are too many
     * @param draining whether the router is about to stop
     */
    RequestPath(
            Seat seat,
            RouteTable table,
            FrontendSettings frontend,
            PathParts parts,
            Step admission,
            BooleanSupplier draining) {
        this.seat = seat;
        HeaderSettings headers = parts.headers();
        this.health = headers.healthcheckUserAgent()
                .map(userAgent -> new HealthCheck(userAgent, draining))
                .orElse(null);
        var random = new SplittableRandom();
        InstantSource clock = InstantSource.system();

        Hopping hopping = seat.hopping();
        HopSeal seal = hopping == null ? null : hopping.seal();
        List<Step> path = new ArrayList<>();
        if (seal == null) {
            path.add(new CloseWhenDraining(draining));
        }
        path.add(new ReadRequest());
        if (hopping != null && seal != null) {
            path.add(new ReceiveHop(seal, hopping.hops().tls().on()));
            path.add(new CloseWhenDraining(draining));
        }
        path.add(admission);
        path.add(new LimitBody(frontend.bodyBytesMax().bytes()));
        path.add(new IdentifyRequest(random, clock));
        path.addAll(parts.tracing().steps(random.split()));
        Step removal = new RemoveHopByHopHeaders(headers.hopByHopProtected());
        Step lookup = new FindRoute(table, seat.metrics()::lookedUp);
        List<Step> rest = path;
        this.elsewhere =
                hopping == null || seal == null ? NONE : new Step[] {new SendHop(removal, seal, hopping.self())};
        if (hopping != null) {
            FindOwner owner = new FindOwner(hopping.shards());
            path.add(owner);
            lookup = owner.around(lookup);
            rest = new ArrayList<>();
        }
        headers.traceKey().map(ReadTraceKey::new).ifPresent(rest::add);
        rest.add(new ReadInstanceHeaders());
        rest.add(lookup);
        rest.add(new PreferStickyInstance(parts.sticky()));
        rest.add(new HashUser());
        rest.add(removal);
        rest.add(parts.routeServices().step(table, clock));
        rest.add(new ForwardClientCertificate(frontend.forwardedClientCert()));
        rest.add(new AddForwardedHeaders(frontend.forwardedProto()));
        this.steps = path.toArray(NONE);
        this.here = hopping == null ? NONE : rest.toArray(NONE);
    }

    /**
     * What is done to every response, in order; to the router's own answers too.
     *
     * @param listenHost what is listened on
     * @param sharded whether other routers send requests here
     */
    static List<ResponseStep> responseSteps(
            PathParts parts, String listenHost, ResponseStep overload, BooleanSupplier draining, boolean sharded) {
        HeaderSettings headers = parts.headers();
        List<ResponseStep> path = new ArrayList<>();
        path.add(new CloseWhenDraining(draining));
        path.add(new IssueStickyCookie(parts.sticky()));
        path.add(new ReturnRequestId());
        if (headers.traceKey().isPresent()) {
            path.add(new RevealEndpoint(OwnAddress.of(listenHost)));
        }
        if (headers.blame()) {
            path.add(new Blame());
        }
        path.add(new WarnOfSemicolons());
        path.add(overload);
        if (sharded) {
            path.add(new SayWhereHopsGo());
        }
        path.add(new RewriteResponse(headers.response()));
        path.add(new NoteRouterError());
        return List.copyOf(path);
    }

    void handle(ClientStream stream) {
        Exchange x = exchange(stream);
        ClientSide client = new ClientSide(stream, x, seat);
        Throwable broken = stream.broken();
        if (broken != null) {
            client.answer(errorOf(broken));
            return;
        }
        if (health != null && health.asked(x)) {
            client.answerHealth(health.healthy());
            return;
        }
        RouterError error = prepare(x);
        if (error == null) {
            new Forwarding(x, client, seat).begin();
        } else {
            client.answer(error);
        }
    }

    private static Exchange exchange(ClientStream stream) {
        Exchange x = new Exchange(
                stream.method(),
                stream.uri(),
                stream.version(),
                stream.clientAddress(),
                stream.secure(),
                stream.headers(),
                System.nanoTime());
        x.clientPort = stream.clientPort();
        x.connection = stream.connection();
        x.bodyFollows = stream.bodyFollows();
        return x;
    }

    private @Nullable RouterError prepare(Exchange x) {
        try {
            RouterError error = run(steps, x);
            return error == null ? run(x.owner == null ? here : elsewhere, x) : error;
        } catch (RuntimeException fault) {
            LOG.error("a step of the request path failed host={} error={}", x.host, fault.toString());
            LOG.debug("a step of the request path failed", fault);
            return RouterError.UNKNOWN_FAILURE;
        }
    }

    private static @Nullable RouterError run(Step[] steps, Exchange x) {
        for (Step step : steps) {
            RouterError error = step.apply(x);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    /** Why a request could not be read. */
    private static RouterError errorOf(Throwable cause) {
        return switch (cause) {
            case RefusedException refused -> {
                Refusal reason = refused.refusal();
                yield RouterError.malformed(reason.status(), reason.code(), reason.message());
            }
            case TooLongHttpLineException tooLong -> RouterError.malformed(414, null, "The request line is too long.");
            case TooLongHttpHeaderException tooLarge ->
                RouterError.malformed(431, "max-request-size-exceeded", "The request's headers are too large.");
            default -> RouterError.malformed(400, null, "The request cannot be read.");
        };
    }
}
