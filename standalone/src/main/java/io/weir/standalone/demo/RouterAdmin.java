package io.weir.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Asks the admin port of a router. */
final class RouterAdmin {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final int adminPort;

    RouterAdmin(int adminPort) {
        this.adminPort = adminPort;
    }

    /** True when an address stands in the router's table. */
    boolean knows(String endpointId) throws IOException, InterruptedException {
        return get("/routes").contains('"' + endpointId + '"');
    }

    /** The weights of the destinations of the route at {@code host}, by app guid, and its revision. */
    Known route(String host) throws IOException, InterruptedException {
        JsonNode lookup = json.readTree(get("/lookup?url=http://" + host + "/"));
        Map<String, Integer> weights = new HashMap<>();
        for (JsonNode destination : lookup.path("destinations")) {
            weights.put(
                    destination.path("app").asText(), destination.path("weight").asInt());
        }
        return new Known(lookup.path("revision").asLong(), weights);
    }

    /** What a router knows of a route; revision 0 when it knows none. */
    record Known(long revision, Map<String, Integer> weights) {}

    /** The sum over all labels of a counter, 0 while it has not counted. */
    long counter(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(TIMEOUT)
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(request.uri() + " was answered " + response.statusCode());
        }
        return response.body();
    }
}
