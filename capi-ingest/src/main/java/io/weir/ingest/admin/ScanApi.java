package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.control.ControlTable;
import io.weir.ingest.control.ControlWriter;
import io.weir.ingest.http.Answer;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Resource;
import io.weir.ingest.inbox.Acknowledgement;
import io.weir.ingest.leader.Leader;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.reconcile.ScanProgress;
import io.weir.ingest.reconcile.ScanReport;
import io.weir.schemas.avro.HeldScan;
import io.weir.schemas.avro.ScanOrderKind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, where the scans stand, and orders about them. Every instance takes orders, through the control topic; what a scan is
 * doing only the leader knows.
 */
public final class ScanApi {

    private static final String HELD = "/v1/held/";

    /** Guids shown of a held scan. */
    private static final int SAMPLE_SHOWN_MAX = 20;

    private final Leader leader;
    private final ControlTable control;
    private final ControlWriter orders;
    private final Duration acknowledgeTimeout;

    public ScanApi(Leader leader, ControlTable control, ControlWriter orders, Duration acknowledgeTimeout) {
        this.leader = leader;
        this.control = control;
        this.orders = orders;
        this.acknowledgeTimeout = acknowledgeTimeout;
    }

    /** Its paths. */
    public List<Resource> resources() {
        return List.of(
                new Resource("leader", "/v1/leader", Map.of("GET", request -> Answer.json(200, LeaderJson.of(leader)))),
                new Resource("scan", "/v1/scan", Map.of("GET", request -> scan(), "POST", this::orderScan)),
                new Resource("held", "/v1/held", Map.of("GET", request -> held())),
                new Resource("held-scan", HELD, Map.of("POST", this::orderHeld)));
    }

    private Answer scan() {
        ScanProgress.Snapshot now = leader.scans();
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("leader", leader.leads())
                .put("state", now.state().name().toLowerCase(Locale.ROOT))
                .put("routes_read", now.routesRead())
                .put("routes_total", now.routesTotal())
                .put("rate_per_second", Math.round(now.ratePerSecond() * 10) / 10.0)
                .put("imported", control.importDone().isPresent());
        now.startedAt().ifPresent(at -> document.put("started_at", at.toString()));
        now.last().ifPresent(report -> document.set("last", json(report)));
        now.nextNotBefore().ifPresent(at -> document.put("next_not_before", at.toString()));
        ServingJson.addTo(document, control);
        return Answer.json(200, document);
    }

    private static ObjectNode json(ScanReport report) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("outcome", report.outcome())
                .put("ended_at", report.endedAt().toString())
                .put("found", report.found())
                .put("known", report.known())
                .put("changed", report.changed())
                .put("imported", report.imported())
                .put("missing", report.missing())
                .put("drift", report.drift())
                .put("took_seconds", report.took().toMillis() / 1000.0);
    }

    private Answer held() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode held = document.putArray("held");
        control.held().forEach(scan -> held.add(json(scan)));
        ArrayNode discarded = document.putArray("discarded");
        control.discarded().values().forEach(part -> discarded.add(json(part)));
        ServingJson.addTo(document, control);
        return Answer.json(200, document);
    }

    private static ObjectNode json(HeldScan scan) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("scan_id", scan.getScanId())
                .put("held_at", scan.getHeldAt().toString())
                .put("reason", scan.getReason())
                .put("known", scan.getKnown())
                .put("found", scan.getFound())
                .put("named", scan.getSample().size());
        ArrayNode sample = node.putArray("sample");
        scan.getSample().stream().limit(SAMPLE_SHOWN_MAX).forEach(sample::add);
        return node;
    }

    private Answer orderScan(ApiRequest request) throws InterruptedException {
        return order(ScanOrderKind.SCAN, null, OrderBody.of(request).by());
    }

    private Answer orderHeld(ApiRequest request) throws InterruptedException {
        String scanId = request.path().substring(HELD.length());
        OrderBody body = OrderBody.of(request);
        ScanOrderKind kind = kind(body);
        String by = body.by();
        boolean there =
                control.held().stream().anyMatch(scan -> scan.getScanId().equals(scanId))
                        || (kind == ScanOrderKind.RELEASE
                                && control.discarded().values().stream()
                                        .anyMatch(part -> part.getScanId().equals(scanId)));
        if (!there) {
            throw new ProblemException(
                    ProblemKind.NOT_FOUND, "no scan is held under the id '" + scanId + "': see GET /v1/held");
        }
        return order(kind, scanId, by);
    }

    private static ScanOrderKind kind(OrderBody body) {
        String action = body.text("action");
        return switch (action) {
            case "release" -> ScanOrderKind.RELEASE;
            case "discard" -> ScanOrderKind.DISCARD;
            default ->
                throw ProblemException.ofField(
                        ProblemKind.INVALID_CONTENT, "/action", "/action must be release or discard, but is " + action);
        };
    }

    private Answer order(ScanOrderKind kind, @Nullable String scanId, String by) throws InterruptedException {
        ControlWriter.Sent sent = Acknowledgement.await(
                () -> orders.order(kind, scanId, by), ControlWriter.Sent::acknowledged, acknowledgeTimeout);
        return Answer.json(202, JsonNodeFactory.instance.objectNode().put("order_id", sent.orderId()));
    }
}
