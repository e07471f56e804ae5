package io.weir.perf.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** Writes the numbers of a run as {@code soak-capi.json} into its folder. */
final class CapiSoakReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CapiSoakSettings settings;
    private final LogWatch watch;
    private final List<CapiSoakPhase> phases;
    private final List<String> violations;

    CapiSoakReport(CapiSoakSettings settings, LogWatch watch, List<CapiSoakPhase> phases, List<String> violations) {
        this.settings = settings;
        this.watch = watch;
        this.phases = phases;
        this.violations = violations;
    }

    void write(HeldScans held) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("seed", settings.seed());
        json.put("routes", settings.routes());
        json.put("changes_per_second", settings.load().changesPerSecond());
        json.put("trouble_chance", settings.load().troubleChance());
        json.put("held_scans", held.ever());
        ObjectNode log = json.putObject("log");
        watch.counts().forEach(log::put);
        ArrayNode list = json.putArray("phases");
        phases.forEach(phase -> list.add(phase(phase)));
        ArrayNode wrong = json.putArray("violations");
        violations.forEach(wrong::add);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(settings.folder().resolve("soak-capi.json").toFile(), json);
    }

    private static ObjectNode phase(CapiSoakPhase phase) {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", phase.name());
        json.put("seconds", phase.seconds());
        json.put("changes", phase.changes());
        json.put("drift", phase.drift());
        json.put("weight_changes_not_in_log", phase.waiting());
        ObjectNode requests = json.putObject("requests");
        phase.requests().forEach(requests::put);
        ObjectNode struck = json.putObject("went_wrong");
        phase.struck().forEach((kind, count) -> struck.put(kind.name(), count));
        ArrayNode delays = json.putArray("weight_change_to_log_millis");
        phase.delays().forEach(delays::add);
        return json;
    }
}
