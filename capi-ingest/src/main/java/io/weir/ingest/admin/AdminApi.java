package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.endpoint.AliveBeat;
import io.weir.ingest.http.Answer;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Operation;
import io.weir.ingest.http.Resource;
import io.weir.ingest.leader.Leader;
import io.weir.ingest.worker.Worker;
import io.weir.ingest.worker.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The operations of the admin port. */
public final class AdminApi {

    /** Three beats: with none acknowledged for so long, a webhook would not be either. */
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(15);

    private final PrometheusMeterRegistry metrics;
    private final Worker worker;
    private final AliveBeat beat;
    private final PatientCapi capi;
    private final Leader leader;
    private final InstantSource clock;

    public AdminApi(
            PrometheusMeterRegistry metrics,
            Worker worker,
            AliveBeat beat,
            PatientCapi capi,
            Leader leader,
            InstantSource clock) {
        this.metrics = metrics;
        this.worker = worker;
        this.beat = beat;
        this.capi = capi;
        this.leader = leader;
        this.clock = clock;
    }

    /** Their paths. */
    public List<Resource> resources() {
        return List.of(
                get("health", "/health", this::health),
                get("ready", "/ready", this::ready),
                get("metrics", "/metrics", this::scrape));
    }

    private static Resource get(String name, String path, Operation operation) {
        return new Resource(name, path, Map.of("GET", operation));
    }

    /** 503 when only a restart of the process can help. */
    private Answer health(ApiRequest request) {
        boolean healthy = worker.status().phase() != WorkerStatus.Phase.FAILED;
        ObjectNode document = details().put("status", healthy ? "up" : "down");
        return Answer.json(healthy ? 200 : 503, document);
    }

    /** 503 while a webhook would be answered 503. That CAPI is away does not matter to it: the inbox waits. */
    private Answer ready(ApiRequest request) {
        Instant acknowledged = beat.lastAcknowledged();
        boolean kafka =
                acknowledged != null && acknowledged.plus(ACKNOWLEDGED_WITHIN).isAfter(clock.instant());
        ObjectNode document =
                details().put("ready", kafka).put("kafka", kafka ? "acknowledges" : "does not acknowledge");
        return Answer.json(kafka ? 200 : 503, document);
    }

    private ObjectNode details() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        WorkerStatus status = worker.status();
        document.putObject("worker")
                .put("phase", status.phase().name().toLowerCase(Locale.ROOT))
                .put("error", status.error())
                .put("partitions_owned", status.owned())
                .put("partitions_open", status.open())
                .put("routes", status.routes())
                .put("overrides", status.overrides())
                .put("second_looks", status.secondLooks())
                .put("lag", status.lag());
        ObjectNode capiNode = document.putObject("capi");
        Optional<PatientCapi.Trouble> trouble = capi.trouble();
        capiNode.put("answers", trouble.isEmpty());
        trouble.ifPresent(
                found -> capiNode.put("since", found.since().toString()).put("error", found.error()));
        document.set("leader", LeaderJson.of(leader));
        return document;
    }

    private Answer scrape(ApiRequest request) {
        return Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
    }
}
