package io.weir.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.weir.schemas.registry.RegistrySettings.BasicCredentials;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
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

    /** An attempt that is given less would end in a timeout, which hides what the attempt before it failed of. */
    private static final long ATTEMPT_MS_MIN = 200;

    private static final Duration MOMENT = Duration.ofMillis(1);

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
        } else if (settings.urls().stream().allMatch(url -> "http".equals(url.getScheme()))) {
            builder.sslContext(unused());
        }
        client = builder.build();
        authorization = authorization(settings.credentials());
    }

    /** The client wants one, and reading the system's authorities takes a tenth of a second of a start. */
    private static SSLContext unused() {
        try {
            SSLContext none = SSLContext.getInstance("TLS");
            none.init(null, new TrustManager[0], null);
            return none;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
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
            if (answer instanceof RegistryAnswer.Found(JsonNode json)) {
                return json;
            }
            if (isFinal(answer, call, start) || !pause(attempt, remaining(start))) {
                String tried =
                        " (" + (attempt + 1) + " attempts in " + spent(start).toMillis() + " ms)";
                throw failure(base, call, answer, tried);
            }
            LOG.debug("registry call failed, retrying url={} what={} error={}", base, call.what(), answer);
        }
    }

    private boolean isFinal(RegistryAnswer answer, Call call, long start) {
        return switch (answer) {
            case RegistryAnswer.Found _, RegistryAnswer.Refused _, RegistryAnswer.Denied _ -> true;
            case RegistryAnswer.NotFound _ -> spent(start).compareTo(call.notFoundGrace()) >= 0;
            case RegistryAnswer.Failed _ -> closed;
        };
    }

    private static RuntimeException failure(URI base, Call call, RegistryAnswer answer, String tried) {
        return switch (answer) {
            case RegistryAnswer.Found found -> new IllegalStateException("not a failure: " + found);
            case RegistryAnswer.Refused(String message) ->
                new IncompatibleSchemaException(sentence(base, call, message));
            case RegistryAnswer.NotFound(String message) -> new SchemaNotFoundException(sentence(base, call, message));
            case RegistryAnswer.Denied(String message) ->
                new RegistryUnavailableException(sentence(base, call, message), null);
            case RegistryAnswer.Failed(String message, var cause) ->
                new RegistryUnavailableException(sentence(base, call, message + tried), cause);
        };
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
        Duration limit = settings.timeouts().request();
        if (remaining.compareTo(limit) < 0) {
            limit = remaining;
        }
        CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(
                request(base, call),
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), ANSWER_BYTES_MAX));
        try {
            // The client's own limit on a request ends with the headers of the answer.
            HttpResponse<String> response = exchange.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return RegistryAnswer.of(response.statusCode(), json(response.body()));
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return RegistryAnswer.ofFailure(new HttpTimeoutException("no answer within " + limit.toMillis() + " ms"));
        } catch (ExecutionException e) {
            return RegistryAnswer.ofFailure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw new InterruptException(e);
        }
    }

    private HttpRequest request(URI base, Call call) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(resolve(base, call.path())).header("Accept", MEDIA_TYPE + ", application/json");
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

    private static Duration spent(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Never nothing: a request must be tried once, and a timeout must be positive. */
    private Duration remaining(long start) {
        Duration left = settings.timeouts().total().minus(spent(start));
        return left.compareTo(MOMENT) < 0 ? MOMENT : left;
    }

    /**
     * Twice as long after each attempt, shortened at random by up to a half so that clients do not come back in step.
     *
     * @return false, at once, if too little time is left for another attempt to tell anything
     */
    private static boolean pause(int attempt, Duration remaining) {
        long room = remaining.toMillis() - ATTEMPT_MS_MIN;
        if (room <= 0) {
            return false;
        }
        long longest = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN << Math.min(attempt, 10));
        long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(pause, room));
            return true;
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
