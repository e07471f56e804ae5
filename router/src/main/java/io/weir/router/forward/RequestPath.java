package io.weir.router.forward;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.guard.Refusal;
import io.weir.router.guard.RefusedException;
import io.weir.router.step.AddForwardedHeaders;
import io.weir.router.step.CloseWhenDraining;
import io.weir.router.step.FindRoute;
import io.weir.router.step.ForwardClientCertificate;
import io.weir.router.step.IdentifyRequest;
import io.weir.router.step.LimitBody;
import io.weir.router.step.NoteRouterError;
import io.weir.router.step.ReadInstanceHeaders;
import io.weir.router.step.ReadRequest;
import io.weir.router.step.RemoveHopByHopHeaders;
import io.weir.router.step.ReturnRequestId;
import io.weir.router.sticky.HashUser;
import io.weir.router.sticky.IssueStickyCookie;
import io.weir.router.sticky.PreferStickyInstance;
import io.weir.router.sticky.StickySettings;
import io.weir.router.table.RouteTable;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * The request path, in order.
 *
 * <p>Threads: one event loop.
 */
final class RequestPath {

    private final Step[] steps;
    private final Seat seat;

    RequestPath(
            Seat seat,
            RouteTable table,
            FrontendSettings frontend,
            StickySettings sticky,
            Step admission,
            BooleanSupplier draining) {
        this.seat = seat;
        this.steps = List.of(
                        new CloseWhenDraining(draining),
                        new ReadRequest(),
                        admission,
                        new LimitBody(frontend.bodyBytesMax().bytes()),
                        new IdentifyRequest(new SplittableRandom(), InstantSource.system()),
                        new ReadInstanceHeaders(),
                        new FindRoute(table, seat.metrics()::lookedUp),
                        new PreferStickyInstance(sticky),
                        new HashUser(),
                        new ForwardClientCertificate(frontend.forwardedClientCert()),
                        new RemoveHopByHopHeaders(),
                        new AddForwardedHeaders(frontend.forwardedProto()))
                .toArray(new Step[0]);
    }

    /** What is done to every response, in order. */
    static List<ResponseStep> responseSteps(StickySettings sticky, ResponseStep overload, BooleanSupplier draining) {
        return List.of(
                new CloseWhenDraining(draining),
                new IssueStickyCookie(sticky),
                new ReturnRequestId(),
                overload,
                new NoteRouterError());
    }

    void handle(HttpServerRequest request) {
        Exchange x = Exchange.of(request, System.nanoTime());
        ClientSide client = new ClientSide(request, x, seat);
        for (Step step : steps) {
            RouterError error = step.apply(x);
            if (error != null) {
                client.answer(error);
                return;
            }
        }
        new Forwarding(x, client, seat).begin();
    }

    /** Answers what the stack could not read. */
    void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        RouterError error = switch (cause) {
            case RefusedException refused -> {
                Refusal reason = refused.refusal();
                yield RouterError.malformed(reason.status(), reason.code(), reason.message());
            }
            case TooLongHttpLineException tooLong -> RouterError.malformed(414, null, "The request line is too long.");
            case TooLongHttpHeaderException tooLarge ->
                RouterError.malformed(431, "max-request-size-exceeded", "The request's headers are too large.");
            case null, default -> RouterError.malformed(400, null, "The request cannot be read.");
        };
        new ClientSide(request, Exchange.of(request, System.nanoTime()), seat).answer(error);
    }
}
