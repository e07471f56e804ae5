package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.control.ControlTable;
import io.weir.ingest.http.Answer;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Resource;
import io.weir.ingest.inbox.Acknowledgement;
import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.inbox.Notifications;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.rollback.RestoredRoute;
import io.weir.ingest.rollback.RouteFinder;
import io.weir.ingest.rollback.RouteFinder.Found;
import io.weir.ingest.rollback.RouteHistory;
import io.weir.ingest.rollback.RouteLog;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteOrder;
import io.weir.schemas.avro.RouteOrderKind;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Orders about one route: to put back an earlier revision of it, to end that, to look at it or to write it again. Every instance takes
 * them, through the inbox; whoever works the route's partition carries them out.
 */
public final class OverrideApi {

    /** Overrides are exceptions; a list of more is of no use to a person. */
    private static final int SHOWN_MAX = 1_000;

    private final RouteLog log;
    private final RouteFinder finder;
    private final ControlTable control;
    private final Inbox inbox;
    private final Duration acknowledgeTimeout;
    private final InstantSource clock;

    public OverrideApi(
            RouteLog log, ControlTable control, Inbox inbox, Duration acknowledgeTimeout, InstantSource clock) {
        this.log = log;
        this.finder = new RouteFinder(log);
        this.control = control;
        this.inbox = inbox;
        this.acknowledgeTimeout = acknowledgeTimeout;
        this.clock = clock;
    }

    /** Its paths. */
    public List<Resource> resources() {
        return List.of(
                new Resource("overrides", "/v1/overrides", Map.of("GET", request -> list(), "POST", this::override)),
                new Resource("override-clear", "/v1/overrides/clear", Map.of("POST", this::clear)),
                new Resource("route-look", "/v1/routes/look", Map.of("POST", this::look)));
    }

    private Answer list() throws InterruptedException {
        Map<String, RouteState> overridden = log.overridden();
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("total", overridden.size());
        ArrayNode shown = document.putArray("overrides");
        overridden.values().stream()
                .sorted(Comparator.comparingLong(OverrideApi::since).thenComparing(RouteState::getRouteGuid))
                .limit(SHOWN_MAX)
                .forEach(state -> shown.add(json(state)));
        return answer(200, document);
    }

    private static long since(RouteState state) {
        RouteOverride override = state.getOverride();
        return override == null ? 0 : override.getSince().toEpochMilli();
    }

    private static ObjectNode json(RouteState state) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("route_guid", state.getRouteGuid())
                .put("route", state.getHost() + state.getPath())
                .put("revision", state.getRevision());
        RouteOverride override = state.getOverride();
        if (override != null) {
            node.put("restored_revision", override.getRestoredRevision())
                    .put("since", override.getSince().toString())
                    .put("by", override.getOrderedBy());
        }
        return node;
    }

    // ---- orders

    private Answer override(ApiRequest request) throws InterruptedException {
        OrderBody body = OrderBody.of(request);
        long revision = body.number("revision");
        Cause cause = cause(body);
        boolean dryRun = body.flag("dry_run");
        Found found = find(body.text("route"), revision);
        requireLive(found);
        Route earlier = restorable(found, revision);
        ObjectNode document = described(found, "override").put("restores", revision);
        found.history()
                .standing()
                .map(RouteChanged::getRoute)
                .ifPresent(standing ->
                        document.set("changes", RouteDifference.json(standing, RestoredRoute.of(standing, earlier))));
        return dryRun
                ? answer(200, document)
                : order(found, cause, new RouteOrder(RouteOrderKind.OVERRIDE, revision, earlier), document);
    }

    /** The content of the revision, unless it cannot be put back. */
    private static Route restorable(Found found, long revision) {
        RouteHistory history = found.history();
        String revisions = "; its revisions are " + history.shown();
        String name = "revision " + revision + " of route " + found.state().getRouteGuid() + " (" + found.key() + ")";
        return switch (history.wanted()) {
            case WRITTEN -> history.wantedRoute().orElseThrow();
            case DELETED -> throw conflict(name + " deleted it: there is no content to put back" + revisions);
            case ELSEWHERE ->
                throw conflict(name + " stood under another host or path: a rollback restores content and never moves a"
                        + " route" + revisions);
            case UNKNOWN -> throw new ProblemException(ProblemKind.NOT_FOUND, "there is no " + name + revisions);
        };
    }

    private Answer clear(ApiRequest request) throws InterruptedException {
        OrderBody body = OrderBody.of(request);
        Cause cause = cause(body);
        Found found = find(body.text("route"), 0);
        requireLive(found);
        // Also where none is in force: one that was just ordered may still wait in the inbox, before this.
        return order(
                found,
                cause,
                new RouteOrder(RouteOrderKind.CLEAR_OVERRIDE, null, null),
                described(found, "clear_override")
                        .put("overridden", found.state().getOverride() != null));
    }

    private Answer look(ApiRequest request) throws InterruptedException {
        OrderBody body = OrderBody.of(request);
        Cause cause = cause(body);
        boolean again = body.flag("again");
        String route = body.text("route");
        Optional<Found> known = finder.find(route, 0);
        if (known.isEmpty()) {
            return lookAtUnknown(route, cause);
        }
        Found found = known.get();
        if (!again) {
            return order(Notifications.hint(guid(found), List.of(cause), clock.instant()), described(found, "look"));
        }
        requireLive(found);
        // The worker knows only the hash of what it wrote last; under an override it could not write it again without
        // this.
        Route standing = found.state().getOverride() == null
                ? null
                : found.history().standing().map(RouteChanged::getRoute).orElse(null);
        return order(
                found,
                cause,
                new RouteOrder(RouteOrderKind.WRITE_AGAIN, null, standing),
                described(found, "write_again"));
    }

    /** CAPI may have a route that the log does not, such as one that could not be read before; so a guid is looked at all the same. */
    private Answer lookAtUnknown(String route, Cause cause) throws InterruptedException {
        if (!RouteGuid.isOne(route)) {
            throw unknown(route);
        }
        return order(
                Notifications.hint(route, List.of(cause), clock.instant()),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("route_guid", route)
                        .put("revision", 0)
                        .put("order", "look"));
    }

    private Found find(String route, long wanted) throws InterruptedException {
        return finder.find(route, wanted).orElseThrow(() -> unknown(route));
    }

    private static ProblemException unknown(String route) {
        return new ProblemException(
                ProblemKind.NOT_FOUND,
                "the log knows no route '" + route + "': expected a route's guid, or host and path such as"
                        + " app.example.com/v1");
    }

    private static Cause cause(OrderBody body) {
        return Cause.newBuilder()
                .setKind(CauseKind.OPERATOR)
                .setActorName(body.by())
                .setNote(body.note())
                .build();
    }

    private static void requireLive(Found found) {
        RouteState state = found.state();
        if (state.getDeleted()) {
            throw conflict("route " + state.getRouteGuid() + " (" + found.key() + ") was deleted with revision "
                    + state.getRevision() + ": only CAPI can bring it back");
        }
    }

    private static ProblemException conflict(String detail) {
        return new ProblemException(ProblemKind.CONFLICT, detail);
    }

    private static ObjectNode described(Found found, String order) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("route_guid", found.state().getRouteGuid())
                .put("route", found.key().toString())
                .put("revision", found.state().getRevision())
                .put("order", order);
    }

    private Answer order(Found found, Cause cause, RouteOrder order, ObjectNode document) throws InterruptedException {
        return order(Notifications.ordered(guid(found), cause, clock.instant(), order), document);
    }

    private Answer order(CapiNotification notification, ObjectNode document) throws InterruptedException {
        var _ = Acknowledgement.await(
                () -> inbox.append(List.of(notification)), Function.identity(), acknowledgeTimeout);
        return answer(202, document);
    }

    private static String guid(Found found) {
        return found.state().getRouteGuid();
    }

    private Answer answer(int status, ObjectNode document) {
        ServingJson.addTo(document, control);
        return Answer.json(status, document);
    }
}
