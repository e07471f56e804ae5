package io.weir.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.weir.schemas.registry.RegistrySettings.BasicCredentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one call to the registry's instances in turn until one answers for good or the deadline has passed. */
final class RegistryHttp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    /** The largest schema here is 10 KiB; what is larger than this is not an answer of a registry. */
    private static final long ANSWER_BYTES_MAX = 4L << 20;

    private static final long PAUSE_MS_MIN = 50;
    private static final long PAUSE_MS_MAX = 2_000;

    private final RegistrySettings settings;
    private final HttpClient client;
    private final @Nullable String authorization;
    private volatile boolean closed;

    RegistryHttp(RegistrySettings settings) {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeouts().connect());
        if (settings.tls() != null) {
            builder.sslContext(settings.tls());
        }
        client = builder.build();
        authorization = authorization(settings.credentials());
    }

    /**
     * One call.
     *
     * @param verb what it is for, as in "could not register subject weir.members-value"
     * @param what the subject or id it is about
     * @param method GET, POST or PUT
     * @param path path and query below the registry's URL
     * @param body JSON to send; null for GET
     * @param notFoundGrace for how long "not found" is not believed
     */
    record Call(
            String verb,
            String what,
            String method,
            String path,
            @Nullable JsonNode body,
            Duration notFoundGrace) {

        static Call get(String verb, String what, String path) {
            return new Call(verb, what, "GET", path, null, Duration.ZERO);
        }

        static Call post(String verb, String subject, String path, JsonNode body) {
            return new Call(verb, "subject " + subject, "POST", path, body, Duration.ZERO);
        }

        static Call put(String verb, String subject, String path, JsonNode body) {
            return new Call(verb, "subject " + subject, "PUT", path, body, Duration.ZERO);
        }

        Call withNotFoundGrace(Duration grace) {
            return new Call(verb, what, method, path, body, grace);
        }
    }

    JsonNode send(Call call) {
        long start = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            URI base = settings.urls().get(attempt % settings.urls().size());
            RegistryAnswer answer = attempt(base, call, remaining(start));
            Duration spent = Duration.ofNanos(System.nanoTime() - start);
            switch (answer) {
                case RegistryAnswer.Found(JsonNode json) -> {
                    return json;
                }
                case RegistryAnswer.Refused(String message) ->
                    throw new IncompatibleSchemaException(sentence(base, call, message));
                case RegistryAnswer.NotFound(String message) -> {
                    if (spent.compareTo(call.notFoundGrace()) >= 0) {
                        throw new SchemaNotFoundException(sentence(base, call, message));
                    }
                }
                case RegistryAnswer.Denied(String message) ->
                    throw new RegistryUnavailableException(sentence(base, call, message), null);
                case RegistryAnswer.Failed(String message, var cause) -> {
                    if (closed || spent.compareTo(settings.timeouts().total()) >= 0) {
                        String tried = " (" + (attempt + 1) + " attempts in " + spent.toMillis() + " ms)";
                        throw new RegistryUnavailableException(sentence(base, call, message + tried), cause);
                    }
                    LOG.debug("registry call failed, retrying url={} what={} error={}", base, call.what(), message);
                }
            }
            pause(attempt, remaining(start));
        }
    }

    /** The registry's URLs, fit for messages. */
    String describe() {
        return "schema registry "
                + String.join(",", settings.urls().stream().map(URI::toString).toList());
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
        client.close();
    }

    private RegistryAnswer attempt(URI base, Call call, Duration remaining) {
        try {
            HttpResponse<String> response = client.send(
                    request(base, call, remaining),
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), ANSWER_BYTES_MAX));
            return RegistryAnswer.of(response.statusCode(), json(response.body()));
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new RegistryAnswer.Failed(
                    reason + "; check that schema.registry.url is right and the registry runs", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private HttpRequest request(URI base, Call call, Duration remaining) {
        Duration limit = settings.timeouts().request();
        HttpRequest.Builder request = HttpRequest.newBuilder(resolve(base, call.path()))
                .timeout(remaining.compareTo(limit) < 0 ? remaining : limit)
                .header("Accept", MEDIA_TYPE + ", application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        JsonNode body = call.body();
        if (body == null) {
            return request.method(call.method(), HttpRequest.BodyPublishers.noBody())
                    .build();
        }
        return request.header("Content-Type", MEDIA_TYPE)
                .method(call.method(), HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static URI resolve(URI base, String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    private static JsonNode json(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Never nothing: a request must be tried once, and a timeout must be positive. */
    private Duration remaining(long start) {
        long nanos = settings.timeouts().total().toNanos() - (System.nanoTime() - start);
        return Duration.ofNanos(Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
    }

    /** Twice as long after each attempt, shortened at random by up to a half so that clients do not come back in step. */
    private static void pause(int attempt, Duration remaining) {
        long longest = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN << Math.min(attempt, 10));
        long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(pause, remaining.toMillis()));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static String sentence(URI base, Call call, String message) {
        return "schema registry " + base + ": could not " + call.verb() + " " + call.what() + ": " + message;
    }

    private static @Nullable String authorization(@Nullable BasicCredentials credentials) {
        if (credentials == null) {
            return null;
        }
        byte[] pair = (credentials.user() + ":" + credentials.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
