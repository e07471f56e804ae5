package io.weir.perf.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;

/** Compares what CAPI, the log, the table and a router say; each finding is a sentence. */
final class Verdict {

    private static final int FINDINGS_SHOWN_MAX = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> findings = new ArrayList<>();

    /** I1: what CAPI has is in the table, and nothing else is. */
    void tableIsCapi(Map<String, CapiTruth.Row> capi, Map<String, IndependentFold.Row> table) {
        var keys = new TreeSet<>(capi.keySet());
        keys.addAll(table.keySet());
        for (String key : keys) {
            CapiTruth.Row wanted = capi.get(key);
            IndependentFold.Row found = table.get(key);
            boolean same = wanted != null
                    && found != null
                    && wanted.routeGuid().equals(found.routeGuid())
                    && wanted.destinations().equals(found.destinations());
            if (!same) {
                findings.add("table and CAPI differ at " + key + ": CAPI " + wanted + ", table " + found);
            }
        }
    }

    /** I2: the table is the fold of the log. */
    void tableIsFold(Map<String, IndependentFold.Row> fold, Map<String, IndependentFold.Row> table) {
        var keys = new TreeSet<>(fold.keySet());
        keys.addAll(table.keySet());
        for (String key : keys) {
            if (!Objects.equals(fold.get(key), table.get(key))) {
                findings.add(
                        "table and log differ at " + key + ": fold " + fold.get(key) + ", table " + table.get(key));
            }
        }
    }

    /** One writer per route: revisions are 1, 2, 3 …, none twice and none left out. */
    void revisionsAreGapless(List<TopicDump.Line> log) {
        var byRoute = new TreeMap<String, List<Long>>();
        log.forEach(line -> addRevision(byRoute, line));
        revisionsAreGapless(byRoute);
    }

    /** Adds the revision of one record to those of its route; an attribution has none of its own. */
    static void addRevision(Map<String, List<Long>> byRoute, TopicDump.Line line) {
        GenericRecord event = line.value();
        if (event != null
                && !((GenericRecord) event.get("change")).getSchema().getName().equals("RouteAttributed")) {
            byRoute.computeIfAbsent(event.get("routeGuid").toString(), guid -> new ArrayList<>())
                    .add((Long) event.get("revision"));
        }
    }

    /** The same for revisions by route, in the order of the log. */
    void revisionsAreGapless(Map<String, List<Long>> byRoute) {
        byRoute.forEach((guid, revisions) -> {
            for (int i = 0; i < revisions.size(); i++) {
                if (revisions.get(i) != i + 1) {
                    findings.add("revisions of route " + guid + " are " + revisions);
                    return;
                }
            }
        });
    }

    /** I3: a router started afterwards holds what the table says. */
    void routerHoldsTable(URI admin, Map<String, IndependentFold.Row> table) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        for (Map.Entry<String, IndependentFold.Row> row : table.entrySet()) {
            String url = URLEncoder.encode("http://" + row.getKey(), StandardCharsets.UTF_8);
            var request = HttpRequest.newBuilder(admin.resolve("/lookup?url=" + url))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            String body =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            JsonNode route = JSON.readTree(body);
            String found = route.path("routeGuid").asText() + " "
                    + route.path("revision").asLong();
            String wanted = row.getValue().routeGuid() + " " + row.getValue().revision();
            if (!found.equals(wanted)) {
                findings.add("router and table differ at " + row.getKey() + ": table " + wanted + ", router " + body);
            }
        }
    }

    /** The differences, a sentence each. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    /** How many differences there are. */
    int size() {
        return findings.size();
    }

    /** The findings, a line each, shortened where there are many. */
    String text() {
        String shown = String.join("\n", findings.subList(0, Math.min(FINDINGS_SHOWN_MAX, findings.size())));
        return findings.size() <= FINDINGS_SHOWN_MAX ? shown : shown + "\n… " + findings.size() + " in all";
    }
}
