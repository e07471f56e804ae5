package io.weir.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.embedded.capi.SimulatedClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** A developer at the other end of CAPI's HTTP API, with a token from UAA. */
final class CapiUser {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI capi;
    private final String token;

    private CapiUser(URI capi, SimulatedClient client) throws IOException, InterruptedException {
        this.capi = capi;
        String basic = Base64.getEncoder()
                .encodeToString((client.id() + ":" + client.secret()).getBytes(StandardCharsets.UTF_8));
        JsonNode answer = send(HttpRequest.newBuilder(capi.resolve("/oauth/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")));
        this.token = answer.path("access_token").asText();
    }

    /** Logs in. */
    static CapiUser logIn(URI capi, SimulatedClient client) throws IOException, InterruptedException {
        return new CapiUser(capi, client);
    }

    /** Creates a route without destinations and gives its guid. */
    String createRoute(String host, String spaceGuid, String domainGuid) throws IOException, InterruptedException {
        ObjectNode body = json.createObjectNode().put("host", host);
        ObjectNode relationships = body.putObject("relationships");
        relationships.putObject("space").putObject("data").put("guid", spaceGuid);
        relationships.putObject("domain").putObject("data").put("guid", domainGuid);
        return call("POST", "/v3/routes", body).path("guid").asText();
    }

    /** Replaces the destinations of a route by these apps with these weights. */
    void setWeights(String routeGuid, Map<String, Integer> weightByAppGuid) throws IOException, InterruptedException {
        ObjectNode body = json.createObjectNode();
        ArrayNode destinations = body.putArray("destinations");
        weightByAppGuid.forEach((app, weight) -> {
            ObjectNode destination = destinations.addObject();
            destination.putObject("app").put("guid", app);
            destination.put("weight", weight);
        });
        call("PATCH", "/v3/routes/" + routeGuid + "/destinations", body);
    }

    /** Deletes a route. */
    void deleteRoute(String routeGuid) throws IOException, InterruptedException {
        call("DELETE", "/v3/routes/" + routeGuid, json.createObjectNode());
    }

    private JsonNode call(String method, String path, JsonNode body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(capi + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    request.method() + " " + request.uri() + ": " + response.statusCode() + " " + response.body());
        }
        return json.readTree(response.body());
    }
}
