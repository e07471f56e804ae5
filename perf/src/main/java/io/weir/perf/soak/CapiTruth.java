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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What CAPI itself says over HTTP: every route by its key, with guid and destinations. */
final class CapiTruth {

    /** A route as CAPI shows it, reduced to what the table must say. */
    record Row(String routeGuid, List<String> destinations) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI capi;
    private final HttpClient http = HttpClient.newHttpClient();

    CapiTruth(URI capi) {
        this.capi = capi;
    }

    /** All routes, sorted by key. */
    Map<String, Row> routes(String client, String secret) throws IOException, InterruptedException {
        String form = "grant_type=client_credentials&client_id=" + encode(client) + "&client_secret=" + encode(secret);
        JsonNode token = json(HttpRequest.newBuilder(capi.resolve("/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        var table = new TreeMap<String, Row>();
        String next = capi.resolve("/v3/routes?per_page=5000").toString();
        while (!next.isEmpty()) {
            JsonNode page = json(HttpRequest.newBuilder(URI.create(next))
                    .header(
                            "Authorization",
                            "bearer " + token.path("access_token").asText()));
            for (JsonNode route : page.path("resources")) {
                table.put(
                        route.path("url").asText().toLowerCase(Locale.ROOT),
                        new Row(route.path("guid").asText(), destinations(route)));
            }
            next = page.path("pagination").path("next").path("href").asText("");
        }
        return table;
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.uri() + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private static List<String> destinations(JsonNode route) {
        var texts = new ArrayList<String>();
        for (JsonNode destination : route.path("destinations")) {
            JsonNode weight = destination.path("weight");
            texts.add(destination.path("app").path("guid").asText() + " "
                    + destination.path("app").path("process").path("type").asText() + " "
                    + destination.path("port").asInt() + " "
                    + (weight.isInt() ? Integer.toString(weight.asInt()) : "null"));
        }
        texts.sort(Comparator.naturalOrder());
        return texts;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
