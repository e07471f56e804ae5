package io.weir.standalone.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the admin ports of the ingest instances of one installation; any of them takes orders, the leading one shows scans. */
public final class IngestAdmin implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** For an order about a route ingest reads the log, twice where it is named by host and path, each time for up to 20 s. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final List<URI> instances;
    private volatile Optional<FrozenView> frozen = Optional.empty();

    /** @param instances addresses of admin ports, such as {@code http://127.0.0.1:8702}; at least one */
    public IngestAdmin(List<URI> instances) {
        this.instances = List.copyOf(instances);
    }

    /** The scan as the leading instance shows it; empty while none of the instances that answer leads. */
    public Optional<ScanView> scan() throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        boolean answered = false;
        for (URI instance : instances) {
            try {
                JsonNode document = get(instance, "/v1/scan");
                answered = true;
                if (document.path("leader").asBoolean()) {
                    return Optional.of(ScanView.of(document));
                }
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (!answered) {
            throw new IOException(String.join("; ", failures) + "; name the admin port of ingest with --ingest");
        }
        return Optional.empty();
    }

    /** Orders a scan; gives the order's id. */
    public String orderScan(String by) throws IOException, InterruptedException {
        return post("/v1/scan", json.createObjectNode().put("by", by))
                .path("order_id")
                .asText();
    }

    /** The deletions that are held. */
    public List<HeldView> held() throws IOException, InterruptedException {
        List<HeldView> held = new ArrayList<>();
        for (JsonNode one : first("GET", "/v1/held", null).path("held")) {
            held.add(HeldView.of(one));
        }
        return held;
    }

    /**
     * Decides about what is held.
     *
     * @param action {@code release} or {@code discard}
     * @throws IOException when no instance takes the order; the message is the server's
     */
    public void decide(String scanId, String action, String by) throws IOException, InterruptedException {
        var _ = post(
                "/v1/held/" + scanId,
                json.createObjectNode().put("action", action).put("by", by));
    }

    // ---- one route

    /**
     * Routes that stand as operators want them.
     *
     * @param shown the oldest of them, as many as an instance shows
     * @param total how many there are
     */
    public record Overrides(List<OverrideView> shown, long total) {}

    /** The routes that stand as operators want them. */
    public Overrides overrides() throws IOException, InterruptedException {
        JsonNode document = first("GET", "/v1/overrides", null);
        List<OverrideView> shown = new ArrayList<>();
        document.path("overrides").forEach(one -> shown.add(OverrideView.of(one)));
        return new Overrides(shown, document.path("total").asLong());
    }

    /**
     * Orders that an earlier revision of a route is put back.
     *
     * @param route guid, or host and path
     * @param note why; may be empty
     * @throws IOException when no instance takes the order; the message is the server's
     */
    public OrderView rollBack(String route, long revision, String by, String note)
            throws IOException, InterruptedException {
        return OrderView.of(post("/v1/overrides", order(route, by, note).put("revision", revision)));
    }

    /** What {@link #rollBack} would change; orders nothing. */
    public OrderView tryRollback(String route, long revision) throws IOException, InterruptedException {
        ObjectNode body = json.createObjectNode().put("route", route).put("revision", revision);
        return OrderView.of(post("/v1/overrides", body.put("dry_run", true)));
    }

    /** Orders that a route stands as CAPI has it again. */
    public OrderView clear(String route, String by, String note) throws IOException, InterruptedException {
        return OrderView.of(post("/v1/overrides/clear", order(route, by, note)));
    }

    /** Orders that a route is looked at, and written again though nothing changed. */
    public OrderView writeAgain(String route, String by, String note) throws IOException, InterruptedException {
        return OrderView.of(post("/v1/routes/look", order(route, by, note).put("again", true)));
    }

    private ObjectNode order(String route, String by, String note) {
        return json.createObjectNode().put("route", route).put("by", by).put("note", note);
    }

    /** The table of the past that the routers serve, as the last answer said; empty where they serve the present. */
    public Optional<FrozenView> frozen() {
        return frozen;
    }

    private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
        return first("POST", path, body);
    }

    /** The answer of the first instance that can be reached: all of them follow the same topic. */
    private JsonNode first(String method, String path, @Nullable ObjectNode body)
            throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        for (URI instance : instances) {
            try {
                return send(method, instance, path, body);
            } catch (UnreachableException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        throw new IOException(String.join("; ", failures) + "; name the admin port of ingest with --ingest");
    }

    private JsonNode get(URI instance, String path) throws IOException, InterruptedException {
        return send("GET", instance, path, null);
    }

    private JsonNode send(String method, URI instance, String path, @Nullable ObjectNode body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
        HttpRequest request = HttpRequest.newBuilder(instance.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UnreachableException("ingest at " + instance + " does not answer (" + e + ")", e);
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException("ingest at " + instance + " answered " + response.statusCode() + " to " + method + " "
                    + path + ": " + detail(response.body()));
        }
        try {
            JsonNode document = json.readTree(response.body());
            frozen = FrozenView.of(document);
            return document;
        } catch (IOException e) {
            throw new IOException("ingest at " + instance + " answered " + path + " with something else than JSON", e);
        }
    }

    private String detail(String body) {
        try {
            String detail = json.readTree(body).path("detail").asText();
            return detail.isEmpty() ? body : detail;
        } catch (IOException e) {
            return body;
        }
    }

    /** Nobody answers at the address. */
    private static final class UnreachableException extends IOException {
        private UnreachableException(String message, IOException cause) {
            super(message, cause);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
