package io.weir.ingest.capi;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Gets documents of CAPI with a token; everything that is not the document asked for is a {@link CapiUnavailableException}. */
final class CapiRequests implements AutoCloseable {

    /** CF-NotFound: this CAPI has no such endpoint. */
    static final int CODE_UNKNOWN_ENDPOINT = 10_000;

    /** CF-NotAuthorized: this client may not ask that. */
    static final int CODE_NOT_AUTHORIZED = 10_003;

    /** CF-ResourceNotFound: what only CAPI itself says. */
    static final int CODE_NOT_FOUND = 10_010;

    private static final int SHOWN_CHARS_MAX = 120;

    private final CapiConfig config;
    private final CapiHttp http;
    private final Tokens tokens;

    CapiRequests(CapiConfig config, InstantSource clock, CapiMeter meter) {
        this.config = config;
        this.http = new CapiHttp(config, clock, meter);
        this.tokens = new Tokens(config, http, clock, meter);
    }

    boolean seesEveryRoute() {
        return tokens.seesEveryRoute();
    }

    /**
     * Whatever CAPI answers. A token that it refuses is replaced once; a second refusal is for the caller's patience.
     *
     * @param call the meter's name for it
     */
    CapiHttp.Answer get(String call, String path) throws CapiUnavailableException, InterruptedException {
        String token = tokens.current();
        CapiHttp.Answer answer = http.send(call, authorized(path, token));
        if (answer.status() != 401) {
            return answer;
        }
        tokens.refused(token);
        String second = tokens.current();
        CapiHttp.Answer again = http.send(call, authorized(path, second));
        if (again.status() == 401) {
            tokens.refused(second);
        }
        return again;
    }

    private HttpRequest authorized(String path, String token) {
        return http.request(CapiHttp.below(config.url(), path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    /** A page of a list. */
    ListPage page(String call, String path) throws CapiUnavailableException, InterruptedException {
        return page(path, get(call, path));
    }

    /** The answer as a page of a list. */
    ListPage page(String path, CapiHttp.Answer answer) throws CapiUnavailableException {
        requireOk(path, answer);
        try {
            return ListPage.read(answer.body());
        } catch (IOException | JsonShapeException e) {
            throw unusable(path, answer, e);
        }
    }

    /** Gives every resource of a page. */
    static int forEach(String path, ListPage page, ListPage.Each each) throws CapiUnavailableException {
        try {
            return page.forEach(each);
        } catch (IOException | JsonShapeException e) {
            throw unusable(path, e);
        }
    }

    /** The answer as a document of its own, which must be an object. */
    JsonPart document(String path, CapiHttp.Answer answer) throws CapiUnavailableException {
        requireOk(path, answer);
        try {
            return JsonPart.root(StrictJson.read(answer.body().bytes())).object();
        } catch (IOException | JsonShapeException e) {
            throw unusable(path, answer, e);
        }
    }

    /** A Gorouter in front of a CAPI that is down answers 404 too: only CAPI's own error codes count. Empty unless there are any. */
    static Set<Integer> errorCodes(CapiHttp.Answer answer) {
        Set<Integer> codes = new HashSet<>();
        try {
            for (JsonNode error : StrictJson.read(answer.body().bytes()).path("errors")) {
                codes.add(error.path("code").asInt());
            }
        } catch (IOException e) {
            return Set.of();
        }
        return codes;
    }

    static void requireOk(String path, CapiHttp.Answer answer) throws CapiUnavailableException {
        if (answer.status() != 200) {
            throw new CapiUnavailableException(
                    "CAPI answered " + answer.refusal("capi.url") + " to GET " + shortened(path),
                    answer.retryAfter(),
                    null);
        }
    }

    private static CapiUnavailableException unusable(String path, CapiHttp.Answer answer, Exception e) {
        boolean json = answer.contentType().isEmpty() || answer.contentType().contains("json");
        return json
                ? unusable(path, e)
                : unusable(path, new IOException(e.getMessage() + " (" + answer.contentType() + ")", e));
    }

    static CapiUnavailableException unusable(String path, Exception e) {
        return new CapiUnavailableException(
                "CAPI's answer to GET " + shortened(path) + " is not the document asked for: " + e.getMessage(),
                Optional.empty(),
                e);
    }

    private static String shortened(String path) {
        return path.length() <= SHOWN_CHARS_MAX ? path : path.substring(0, SHOWN_CHARS_MAX) + "…";
    }

    @Override
    public void close() {
        http.close();
    }
}
