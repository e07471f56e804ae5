package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import io.weir.ingest.scope.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks CAPI about routes. Blocks its caller; may be used by several threads. */
public final class CapiClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CapiClient.class);

    /** Most guids of one request: their list must fit into the 8 KiB that proxies take as a request line. */
    public static final int GUIDS_MAX = 200;

    /** CAPI's largest page. */
    public static final int PER_PAGE_MAX = 5_000;

    private static final String ROUTES = "/v3/routes";
    private static final String INCLUDE = "domain,space";

    /** A request of 200 guids has one page; more than a few mean that the filter was not applied. */
    private static final int PAGES_OF_A_BATCH_MAX = 10;

    private final Duration segmentsAgeMax;
    private final InstantSource clock;
    private final Scope scope;
    private final CapiRequests requests;
    private final Bindings bindings;
    private final Segments segments;
    private final AuditEvents events;

    /**
     * @param scope which routes are taken
     * @param meter is told of every request
     */
    public CapiClient(CapiConfig config, Scope scope, InstantSource clock, CapiMeter meter) {
        this.segmentsAgeMax = config.segmentsAgeMax();
        this.clock = clock;
        this.scope = scope;
        this.requests = new CapiRequests(config, clock, meter);
        this.bindings = new Bindings(requests);
        this.segments = new Segments(new SegmentReader(requests, Math.max(1, config.requestsInFlightMax() / 2)), clock);
        this.events = new AuditEvents(requests, meter);
        if (config.skipSslValidation()) {
            LOG.warn(
                    "certificates of CAPI and UAA are NOT checked: whoever stands in between can change every route"
                            + " url={} key=capi.skipSslValidation",
                    config.url());
        }
    }

    /**
     * False while UAA gives tokens whose scope is too small to see every route: then a route that CAPI does not show may exist.
     * True before the first token and where UAA does not say.
     */
    public boolean seesEveryRoute() {
        return requests.seesEveryRoute();
    }

    /** As {@link #observe(Collection, Instant)} with isolation segments as old as the configuration allows. */
    public Map<String, Observation> observe(Collection<String> guids)
            throws CapiUnavailableException, InterruptedException {
        return observe(guids, Instant.MIN);
    }

    /**
     * What CAPI says about each of these routes, in one sweep: a list request per {@value #GUIDS_MAX} and one for their bindings,
     * then one request for each route that the list left out.
     *
     * @param guids without commas or anything else that has a meaning in a query
     * @param since isolation segments that were read before it are read again: what was seen elsewhere at that time must be seen here
     *     too; they are never older than the configuration allows
     * @return one observation for each guid
     */
    public Map<String, Observation> observe(Collection<String> guids, Instant since)
            throws CapiUnavailableException, InterruptedException {
        Map<String, Observation> observations = new HashMap<>();
        if (guids.isEmpty()) {
            return observations;
        }
        Sweep sweep = new Sweep();
        Instant oldest = clock.instant().minus(segmentsAgeMax);
        IsolationSegments ofSpaces = segments.readSince(since.isAfter(oldest) ? since : oldest, sweep);
        for (List<String> batch : GuidBatches.of(guids)) {
            RouteParts parts = RouteParts.of(bindings.ofRoutes(batch, sweep), ofSpaces);
            observeListed(batch, parts, sweep, observations);
            for (String guid : batch) {
                // Not listed is not yet deleted: a page may have shifted, so CAPI is asked for this one by name.
                if (!observations.containsKey(guid)) {
                    observations.put(guid, sweep.step(() -> observeOne(guid, parts)));
                }
            }
        }
        observations.keySet().retainAll(Set.copyOf(guids));
        return observations;
    }

    private void observeListed(List<String> batch, RouteParts parts, Sweep sweep, Map<String, Observation> observations)
            throws CapiUnavailableException, InterruptedException {
        CapiQuery query =
                CapiQuery.of(ROUTES).with("guids", String.join(",", batch)).with("include", INCLUDE);
        int pages = 1;
        for (int page = 1; page <= Math.min(pages, PAGES_OF_A_BATCH_MAX); page++) {
            String path = query.onPage(page, batch.size());
            pages = sweep.step(() ->
                            read("routes", path, parts, item -> observations.put(item.guid(), item.observation())))
                    .totalPages();
        }
    }

    private Observation observeOne(String guid, RouteParts parts)
            throws CapiUnavailableException, InterruptedException {
        String path = ROUTES + "/" + guid + "?include=" + INCLUDE;
        CapiHttp.Answer answer = requests.get("route", path);
        if (answer.status() == 404 && CapiRequests.errorCodes(answer).contains(CapiRequests.CODE_NOT_FOUND)) {
            return new Observation.Gone();
        }
        JsonPart document = requests.document(path, answer);
        if (!document.node().path("guid").asText("").equals(guid)) {
            throw CapiRequests.unusable(path, document.at("guid").wrong("the one asked for"));
        }
        return new RouteReader(Included.read(document), parts, scope).observe(document);
    }

    /**
     * Reads one page of routes, in the order of their creation, and gives them one at a time; a wrong page is refused before any
     * is given.
     *
     * @param page 1 or more
     * @param parts what completes the routes, from {@link #loadParts()}; with {@link RouteParts#NONE} their content is not whole
     */
    public RouteListPage routes(RouteQuery query, int page, RouteParts parts, Consumer<RouteItem> each)
            throws CapiUnavailableException, InterruptedException {
        CapiQuery filter = CapiQuery.of(ROUTES).with("include", INCLUDE);
        Optional<Instant> since = query.updatedSince();
        if (since.isPresent()) {
            // Without the label selector: a route that has just lost its label must be seen to leave.
            filter.since("updated_ats", since.get());
        } else {
            scope.labelSelector().ifPresent(selector -> filter.with("label_selector", selector));
        }
        return read(since.isPresent() ? "updated" : "scan", filter.onPage(page, query.perPage()), parts, each);
    }

    /** As {@link #routes(RouteQuery, int, RouteParts, Consumer)} for who wants guid and fingerprint: the routes are not whole. */
    public RouteListPage routes(RouteQuery query, int page, Consumer<RouteItem> each)
            throws CapiUnavailableException, InterruptedException {
        return routes(query, page, RouteParts.NONE, each);
    }

    private RouteListPage read(String call, String path, RouteParts parts, Consumer<RouteItem> each)
            throws CapiUnavailableException, InterruptedException {
        ListPage page = requests.page(call, path);
        RouteReader reader = new RouteReader(page.included(), parts, scope);
        int count = CapiRequests.forEach(
                path,
                page,
                (resource, fingerprint) -> each.accept(
                        new RouteItem(resource.node().path("guid").asText(""), reader.observe(resource), fingerprint)));
        return new RouteListPage(
                page.pagination().totalResults(), page.pagination().totalPages(), count);
    }

    /** Everything that completes routes, read now: all bindings and all isolation segments. */
    public RouteParts loadParts() throws CapiUnavailableException, InterruptedException {
        Sweep sweep = new Sweep();
        IsolationSegments ofSpaces = segments.readSince(Instant.MAX, sweep);
        return RouteParts.of(bindings.all(sweep), ofSpaces);
    }

    /**
     * One page of service route bindings.
     *
     * @param updatedSince only those that CAPI saved since then; null for all
     * @param page 1 or more
     */
    public BindingPage bindings(@Nullable Instant updatedSince, int page)
            throws CapiUnavailableException, InterruptedException {
        return bindings.page(Optional.ofNullable(updatedSince), page);
    }

    /**
     * One page of the audit events that concern routes, by time.
     *
     * @param since only those of this second or later, CAPI's clock; null for all that CAPI keeps
     * @param page 1 or more
     */
    public AuditEventPage auditEvents(@Nullable Instant since, int page)
            throws CapiUnavailableException, InterruptedException {
        return events.page(Optional.ofNullable(since), page);
    }

    /** Time of the newest audit event of any kind, which is how late it is on CAPI's clock; empty when it keeps none. */
    public Optional<Instant> newestAuditEvent() throws CapiUnavailableException, InterruptedException {
        return events.newest();
    }

    @Override
    public void close() {
        requests.close();
    }
}
