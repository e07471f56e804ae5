package io.weir.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Calls a registry as any HTTP client does. */
final class RestCall implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    private final HttpClient client;
    private final String url;
    private final Map<String, String> headers;

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body the JSON, as text without spaces
     * @param contentType the header
     */
    record Answer(int status, String body, String contentType) {

        JsonNode json() throws Exception {
            return JSON.readTree(body);
        }
    }

    RestCall(String url) {
        this(url, Map.of(), null);
    }

    RestCall(String url, Map<String, String> headers, @Nullable SSLContext tls) {
        HttpClient.Builder builder = HttpClient.newBuilder();
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
        this.url = url;
        this.headers = headers;
    }

    Answer get(String path) throws Exception {
        return send("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    Answer post(String path, String body) throws Exception {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(body));
    }

    Answer put(String path, String body) throws Exception {
        return send("PUT", path, HttpRequest.BodyPublishers.ofString(body));
    }

    Answer delete(String path) throws Exception {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    /** Registers a schema under a subject. */
    Answer register(String subject, String schema) throws Exception {
        return post("/subjects/" + subject + "/versions", schemaBody(schema));
    }

    static String schemaBody(String schema) {
        return JSON.createObjectNode().put("schema", schema).toString();
    }

    @Override
    public void close() {
        client.close();
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body)
                .header("Content-Type", CONTENT_TYPE);
        headers.forEach(request::header);
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("Content-Type").orElse(""));
    }
}
