package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Speaks to a simulated CAPI over its HTTP API, as its users do. */
final class CapiClient {

    private final HttpClient http = HttpClient.newHttpClient();
    private final SimulatedCapi capi;
    private String authorization;

    CapiClient(SimulatedCapi capi) {
        this.capi = capi;
        this.authorization =
                "Bearer " + token(capi.client()).json().path("access_token").asText();
    }

    record Answer(int status, JsonNode json, String location) {

        String detail() {
            return json.path("errors").path(0).path("detail").asText();
        }

        String title() {
            return json.path("errors").path(0).path("title").asText();
        }

        int code() {
            return json.path("errors").path(0).path("code").asInt();
        }
    }

    CapiClient as(SimulatedClient client) {
        authorization = "Bearer " + token(client).json().path("access_token").asText();
        return this;
    }

    CapiClient withAuthorization(String header) {
        authorization = header;
        return this;
    }

    Answer token(SimulatedClient client) {
        String basic = Base64.getEncoder()
                .encodeToString((client.id() + ":" + client.secret()).getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(capi.uri().resolve("/oauth/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")));
    }

    Answer tokenByForm(String form) {
        return send(HttpRequest.newBuilder(capi.uri().resolve("/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    Answer get(String path) {
        return call("GET", path, "");
    }

    Answer post(String path, String body) {
        return call("POST", path, body);
    }

    Answer put(String path, String body) {
        return call("PUT", path, body);
    }

    Answer patch(String path, String body) {
        return call("PATCH", path, body);
    }

    Answer delete(String path) {
        return call("DELETE", path, "");
    }

    private Answer call(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(capi.uri() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return send(request);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String location = response.headers().firstValue("Location").orElse("");
            String text = response.body().isEmpty() ? "null" : response.body();
            return new Answer(response.statusCode(), Documents.parse(text), location);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
