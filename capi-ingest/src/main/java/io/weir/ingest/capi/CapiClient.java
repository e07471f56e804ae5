package io.weir.ingest.capi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks CAPI about routes. Blocks its caller; may be used by several threads. */
public final class CapiClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CapiClient.class);

    /** Most guids of one request: their list must fit into the 8 KiB that proxies take as a request line. */
    public static final int GUIDS_MAX = 200;

    /** Longest list of guids; the rest of the 8 KiB is for path and other parameters. */
    private static final int GUIDS_CHARS_MAX = 7_500;

    /** CAPI's largest page. */
    public static final int PER_PAGE_MAX = 5_000;

    /** A request of 200 guids has one page; more than a few mean that the filter was not applied. */
    private static final int PAGES_OF_A_BATCH_MAX = 10;

    /** CF-ResourceNotFound: what only CAPI itself says. */
    private static final int CODE_NOT_FOUND = 10_010;

    private final CapiConfig config;
    private final CapiHttp http;
    private final Tokens tokens;

    /** @param meter is told of every request */
    public CapiClient(CapiConfig config, InstantSource clock, CapiMeter meter) {
        this.config = config;
        this.http = new CapiHttp(config, clock, meter);
        this.tokens = new Tokens(config, http, clock);
        if (config.skipSslValidation()) {
            LOG.warn(
                    "certificates of CAPI and UAA are NOT checked: whoever stands in between can change every route"
                            + " url={} key=capi.skipSslValidation",
                    config.url());
        }
    }

    /**
     * What CAPI says about each of these routes, in one sweep: a list request per {@value #GUIDS_MAX}, then one request for
     * each that the list left out.
     *
     * @param guids without commas or anything else that has a meaning in a query
     * @return one observation for each guid
     */
    public Map<String, Observation> observe(Collection<String> guids)
            throws CapiUnavailableException, InterruptedException {
        Map<String, Observation> observations = new HashMap<>();
        for (List<String> batch : batches(guids)) {
            observeListed(batch, observations);
        }
        for (String guid : guids) {
            // Not listed is not yet deleted: a page may have shifted, so CAPI is asked for this one by name.
            if (!observations.containsKey(guid)) {
                observations.put(guid, observeOne(guid));
            }
        }
        observations.keySet().retainAll(guids);
        return observations;
    }

    private void observeListed(List<String> batch, Map<String, Observation> observations)
            throws CapiUnavailableException, InterruptedException {
        String query = "/v3/routes?guids=" + String.join(",", batch) + "&include=domain,space&per_page=" + batch.size();
        int pages = 1;
        for (int page = 1; page <= Math.min(pages, PAGES_OF_A_BATCH_MAX); page++) {
            RoutePage found = page("routes", page == 1 ? query : query + "&page=" + page);
            found.routes().forEach(item -> observations.put(item.guid(), item.observation()));
            pages = found.totalPages();
        }
    }

    private Observation observeOne(String guid) throws CapiUnavailableException, InterruptedException {
        String path = "/v3/routes/" + guid + "?include=domain,space";
        CapiHttp.Answer answer = get("route", path);
        if (answer.status() == 404 && isCapisNotFound(answer.body())) {
            return new Observation.Gone();
        }
        JsonPart document = JsonPart.root(json(path, answer));
        return RoutePage.observe(document, Included.read(document));
    }

    /**
     * One page of all routes in CAPI's default order, which is that of creation.
     *
     * @param page 1 or more
     * @param perPage 1..{@value #PER_PAGE_MAX}
     */
    public GuidPage guids(int page, int perPage) throws CapiUnavailableException, InterruptedException {
        String path = "/v3/routes?per_page=" + perPage + "&page=" + page;
        CapiHttp.Answer answer = get("scan", path);
        requireOk(path, answer);
        try (JsonParser parser = StrictJson.parser(answer.body())) {
            return GuidPage.read(parser);
        } catch (IOException | JsonShapeException e) {
            throw unusable(path, e);
        }
    }

    private RoutePage page(String call, String path) throws CapiUnavailableException, InterruptedException {
        JsonNode document = json(path, get(call, path));
        try {
            return RoutePage.read(JsonPart.root(document));
        } catch (JsonShapeException e) {
            throw unusable(path, e);
        }
    }

    /** A token that CAPI refuses is replaced once; a second refusal is for the caller's patience. */
    private CapiHttp.Answer get(String call, String path) throws CapiUnavailableException, InterruptedException {
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

    /** A Gorouter in front of a CAPI that is down answers 404 too: only CAPI's own error code counts. */
    private static boolean isCapisNotFound(byte[] body) {
        try {
            for (JsonNode error : StrictJson.read(body).path("errors")) {
                if (error.path("code").asInt() == CODE_NOT_FOUND) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonNode json(String path, CapiHttp.Answer answer) throws CapiUnavailableException {
        requireOk(path, answer);
        try {
            return StrictJson.read(answer.body());
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static void requireOk(String path, CapiHttp.Answer answer) throws CapiUnavailableException {
        if (answer.status() != 200) {
            throw new CapiUnavailableException(
                    "CAPI answered " + answer.status() + " to GET " + shortened(path), answer.retryAfter(), null);
        }
    }

    private static CapiUnavailableException unusable(String path, Exception e) {
        return new CapiUnavailableException(
                "CAPI's answer to GET " + shortened(path) + " is not the document asked for: " + e.getMessage(),
                Optional.empty(),
                e);
    }

    private static String shortened(String path) {
        return path.length() <= 120 ? path : path.substring(0, 120) + "…";
    }

    /** Parts of at most {@value #GUIDS_MAX} guids and {@value #GUIDS_CHARS_MAX} characters. */
    static List<List<String>> batches(Collection<String> guids) {
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        int chars = 0;
        for (String guid : guids) {
            if (batch.size() == GUIDS_MAX || chars + guid.length() > GUIDS_CHARS_MAX) {
                batches.add(List.copyOf(batch));
                batch.clear();
                chars = 0;
            }
            batch.add(guid);
            chars += guid.length() + 1;
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }

    @Override
    public void close() {
        http.close();
    }
}
