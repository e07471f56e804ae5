package io.weir.ingest.capi;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a bearer token of UAA, fresh: grant client_credentials. Thread-safe; one thread at a time asks UAA. */
final class Tokens {

    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    /** Seeing every route takes one of these; with less, CAPI shows a part of them and hides the rest as if deleted. */
    private static final List<String> SUFFICIENT_SCOPES =
            List.of("cloud_controller.admin", "cloud_controller.admin_read_only", "cloud_controller.global_auditor");

    /** A token is replaced this long before its end, or at four fifths of a short life. */
    private static final Duration REFRESH_AHEAD = Duration.ofSeconds(60);

    /** A token of a longer life is replaced all the same, so that what UAA grants the client is noticed some time. */
    private static final long LIFE_SECONDS_MAX = 24 * 60 * 60;

    /** What may stand in a header. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private final CapiConfig config;
    private final CapiHttp http;
    private final InstantSource clock;
    private final CapiMeter meter;
    /** Not a monitor: whoever waits for another's request to UAA can be interrupted. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Held held;
    private @Nullable URI uaa;
    private volatile boolean seesEveryRoute = true;

    Tokens(CapiConfig config, CapiHttp http, InstantSource clock, CapiMeter meter) {
        this.config = config;
        this.http = http;
        this.clock = clock;
        this.meter = meter;
    }

    private record Held(String token, Instant refreshAt) {}

    /** False while the last token's scope says that CAPI hides routes from it. */
    boolean seesEveryRoute() {
        return seesEveryRoute;
    }

    /** A token that is valid as far as can be known here. */
    String current() throws CapiUnavailableException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Held before = held;
            if (before != null && clock.instant().isBefore(before.refreshAt)) {
                return before.token;
            }
            Held fresh = fetched();
            held = fresh;
            meter.tokenRefreshed();
            return fresh.token;
        } finally {
            lock.unlock();
        }
    }

    /** CAPI refused this token: the next {@link #current()} asks for another, unless somebody has already. */
    void refused(String token) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (held != null && held.token.equals(token)) {
                held = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Held fetched() throws CapiUnavailableException, InterruptedException {
        try {
            return fetch();
        } catch (CapiUnavailableException e) {
            // It may have moved: asked again where it is.
            uaa = null;
            throw e;
        }
    }

    private Held fetch() throws CapiUnavailableException, InterruptedException {
        String basic = config.clientId() + ":" + config.clientSecret().value();
        HttpRequest request = http.request(CapiHttp.below(uaaAddress(), "/oauth/token"))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        CapiHttp.Answer answer = http.send("token", request);
        if (answer.status() != 200) {
            throw new CapiUnavailableException(
                    "UAA answered " + answer.refusal("capi.uaaUrl") + " to " + CapiHttp.shown(request) + " for client '"
                            + config.clientId() + "'"
                            + (answer.status() == 401 ? ": check capi.clientId and capi.clientSecret" : ""),
                    answer.retryAfter(),
                    null);
        }
        return read(answer.body());
    }

    private Held read(AnswerBody body) throws CapiUnavailableException {
        JsonNode document = json("UAA's token", body);
        String token = document.path("access_token").asText("");
        long seconds = document.path("expires_in").asLong(0);
        if (!TOKEN.matcher(token).matches() || seconds <= 0) {
            throw new CapiUnavailableException("UAA's answer holds no access_token with a life in expires_in");
        }
        judge(document.path("scope").asText(""));
        Duration life = Duration.ofSeconds(Math.min(seconds, LIFE_SECONDS_MAX));
        Duration ahead = life.dividedBy(5).compareTo(REFRESH_AHEAD) < 0 ? life.dividedBy(5) : REFRESH_AHEAD;
        return new Held(token, clock.instant().plus(life).minus(ahead));
    }

    private void judge(String scope) {
        List<String> scopes = Arrays.asList(scope.split(" "));
        seesEveryRoute = scope.isBlank() || SUFFICIENT_SCOPES.stream().anyMatch(scopes::contains);
        if (!seesEveryRoute) {
            LOG.error(
                    "the UAA client does not see every route: those it cannot see look deleted client={} scope={} expected={}",
                    config.clientId(),
                    scope,
                    SUFFICIENT_SCOPES);
        }
    }

    private URI uaaAddress() throws CapiUnavailableException, InterruptedException {
        if (config.uaaUrl().isPresent()) {
            return config.uaaUrl().get();
        }
        if (uaa == null) {
            uaa = discover();
        }
        return uaa;
    }

    private URI discover() throws CapiUnavailableException, InterruptedException {
        HttpRequest request = http.request(CapiHttp.below(config.url(), "/")).build();
        CapiHttp.Answer answer = http.send("root", request);
        if (answer.status() != 200) {
            throw new CapiUnavailableException(
                    "CAPI answered " + answer.refusal("capi.url") + " to " + CapiHttp.shown(request),
                    answer.retryAfter(),
                    null);
        }
        JsonNode links = json("CAPI's root document", answer.body()).path("links");
        String href = links.at("/uaa/href").asText(links.at("/login/href").asText(""));
        URI found = address(href);
        if (found == null) {
            throw new CapiUnavailableException("CAPI's root document at " + config.url()
                    + " names no UAA (links.uaa.href is '" + href + "'): set capi.uaaUrl");
        }
        if ("https".equals(config.url().getScheme()) && !"https".equals(found.getScheme())) {
            throw new CapiUnavailableException("CAPI's root document at " + config.url() + " names UAA at " + found
                    + ", where the client's secret would travel in clear: set capi.uaaUrl if that is meant");
        }
        return found;
    }

    private static @Nullable URI address(String href) {
        try {
            URI uri = URI.create(href);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static JsonNode json(String what, AnswerBody body) throws CapiUnavailableException {
        try {
            return StrictJson.read(body.bytes());
        } catch (IOException e) {
            throw new CapiUnavailableException(what + " is not JSON: " + e.getMessage(), Optional.empty(), e);
        }
    }
}
