package io.weir.ingest.capi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks CAPI for service route bindings. Thread-safe. */
final class Bindings {

    private static final Logger LOG = LoggerFactory.getLogger(Bindings.class);

    private static final String PATH = "/v3/service_route_bindings";

    /** A request of 200 routes has one page; more than a few mean that the filter was not applied. */
    private static final int PAGES_OF_A_BATCH_MAX = 10;

    /** A million bindings: a list that is longer has no end. */
    private static final int PAGES_MAX = 200;

    /** Pages shift when bindings are deleted while they are read; with a total that never holds still, the union has to do. */
    private static final int PASSES_MAX = 3;

    private final CapiRequests requests;
    private final Absence absence =
            new Absence("service route bindings", "routes are taken to have no route service (CAPI 3.77 added them)");

    /** A CAPI that has shown bindings has them: one of its instances that is older must not take a route's service away. */
    private volatile boolean shown;

    Bindings(CapiRequests requests) {
        this.requests = requests;
    }

    /** One page of those that CAPI saved since then, or of all. */
    BindingPage page(Optional<Instant> since, int page) throws CapiUnavailableException, InterruptedException {
        CapiQuery query = CapiQuery.of(PATH);
        since.ifPresent(time -> query.since("updated_ats", time));
        return read(query.onPage(page, CapiClient.PER_PAGE_MAX));
    }

    /** Those of the routes, which are so many that they fit into one request. */
    List<RouteBinding> ofRoutes(List<String> routeGuids, Sweep sweep)
            throws CapiUnavailableException, InterruptedException {
        CapiQuery query = CapiQuery.of(PATH).with("route_guids", String.join(",", routeGuids));
        List<RouteBinding> bindings = new ArrayList<>();
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            String path = query.onPage(page, CapiClient.PER_PAGE_MAX);
            BindingPage found = sweep.step(() -> read(path));
            bindings.addAll(found.bindings());
            pages = bounded(found.totalPages(), PAGES_OF_A_BATCH_MAX);
        }
        return bindings;
    }

    /** All of them, each once. */
    Collection<RouteBinding> all(Sweep sweep) throws CapiUnavailableException, InterruptedException {
        Map<String, RouteBinding> byGuid = new HashMap<>();
        for (int pass = 1; pass <= PASSES_MAX; pass++) {
            if (readAll(byGuid, sweep)) {
                break;
            }
            LOG.info("service route bindings changed while they were read pass={}", pass);
        }
        return byGuid.values();
    }

    /** True when as many came as CAPI counted at the start and at the end. */
    private boolean readAll(Map<String, RouteBinding> byGuid, Sweep sweep)
            throws CapiUnavailableException, InterruptedException {
        int first = 0;
        int last = 0;
        int count = 0;
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            int asked = page;
            BindingPage found = sweep.step(() -> page(Optional.empty(), asked));
            first = page == 1 ? found.totalResults() : first;
            last = found.totalResults();
            count += found.bindings().size();
            pages = bounded(found.totalPages(), PAGES_MAX);
            found.bindings().forEach(binding -> byGuid.put(binding.guid(), binding));
        }
        return first == last && count == last;
    }

    private static int bounded(int pages, int max) throws CapiUnavailableException {
        if (pages > max) {
            throw new CapiUnavailableException("CAPI's answer to GET " + PATH
                    + " is not the document asked for: it has " + pages + " pages, expected at most " + max);
        }
        return pages;
    }

    private BindingPage read(String path) throws CapiUnavailableException, InterruptedException {
        CapiHttp.Answer answer = requests.get("bindings", path);
        if (!shown
                && answer.status() == 404
                && CapiRequests.errorCodes(answer).contains(CapiRequests.CODE_UNKNOWN_ENDPOINT)) {
            absence.seen(answer);
            return BindingPage.NONE;
        }
        ListPage page = requests.page(path, answer);
        shown = true;
        absence.over();
        List<RouteBinding> bindings = new ArrayList<>();
        // One that cannot be read spoils the page: left out, its route would be served past its route service.
        CapiRequests.forEach(path, page, (resource, _) -> bindings.add(RouteBinding.read(resource)));
        return new BindingPage(
                page.pagination().totalResults(), page.pagination().totalPages(), bindings);
    }
}
