package io.weir.embedded.capi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A running simulated CAPI. Close it to free its port; without a state file what it held is gone then. */
public final class SimulatedCapi implements AutoCloseable {

    private final SimulatedCapiSettings settings;
    private final Uaa uaa;
    private final Faults faults = new Faults();
    private final EventFeed feed = new EventFeed();
    private final Chance chance;
    private final Foundation foundation;
    private final HttpFront front;
    private volatile RoutesPageListener pages = page -> {};

    private SimulatedCapi(SimulatedCapiSettings settings) throws IOException {
        this.settings = settings;
        this.uaa = new Uaa(settings.clock(), settings.clients(), settings.tokenLifetime());
        this.front = HttpFront.bind(settings.host(), settings.port());
        URI external = settings.externalUri() == null ? front.uri() : settings.externalUri();
        Presenter presenter = new Presenter(external.toString().replaceFirst("/$", ""));
        Path stateFile = settings.stateFile();
        FoundationFile file = stateFile == null ? null : new FoundationFile(stateFile);
        this.chance = new Chance(settings.trouble());
        AuditLog auditLog = new AuditLog(settings.clock(), chance, event -> {
            if (feed.wanted()) {
                feed.offer(presenter.auditEvent(event).toString());
            }
        });
        Store store = new Store(settings.clock(), auditLog, state -> {
            if (file != null) {
                file.write(state.get());
            }
        });
        this.foundation = new Foundation(store, settings.hashRouting());
        if (file != null) {
            file.read().ifPresent(foundation::load);
        }
        feed.start();
        PageShift shift = new PageShift(foundation, chance);
        Api api = new Api(foundation, presenter, page -> {
            pages.served(page);
            shift.served(page);
        });
        front.start(new HttpFront.Service(api, blind(presenter), uaa, mishaps(), presenter.api()));
    }

    /** What a client sees that has no role anywhere: an empty foundation. */
    private Api blind(Presenter presenter) {
        AuditLog silent = new AuditLog(settings.clock(), new Chance(Trouble.none()), event -> {});
        Store nothing = new Store(settings.clock(), silent, state -> {});
        return new Api(new Foundation(nothing, settings.hashRouting()), presenter, page -> {});
    }

    private HttpFront.Mishaps mishaps() {
        return new HttpFront.Mishaps(faults, chance, new Simulation(foundation, chance));
    }

    /** Starts one and returns when it answers. */
    public static SimulatedCapi start(SimulatedCapiSettings settings) {
        try {
            return new SimulatedCapi(settings);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "simulated CAPI cannot listen on " + settings.host() + ":" + settings.port(), failure);
        }
    }

    /** Its address, without a slash at the end; the token endpoint is {@code /oauth/token} below it. */
    public URI uri() {
        return front.uri();
    }

    /** Its state, to be looked at and changed as a developer or CAPI itself would. */
    public Foundation foundation() {
        return foundation;
    }

    /** Switches to make it misbehave. */
    public Faults faults() {
        return faults;
    }

    /** From now on this goes wrong by chance. */
    public void trouble(Trouble trouble) {
        chance.set(trouble);
    }

    /** Requests that went wrong by chance so far, by kind. */
    public Map<Trouble.Kind, Long> struck() {
        return chance.struck();
    }

    /** Tells {@code listener} of every page of routes from now on; it takes the place of an earlier one. */
    public void onRoutesPage(RoutesPageListener listener) {
        pages = listener;
    }

    /** The first client that may ask for tokens. */
    public SimulatedClient client() {
        return settings.clients().getFirst();
    }

    /**
     * Gives every audit event from now on to {@code listener}, as the JSON document of {@code GET /v3/audit_events/:guid}, in
     * order, on a thread of the simulation.
     */
    public void onAuditEvent(Consumer<String> listener) {
        feed.subscribe(listener);
    }

    /** Audit events that no listener got because they were too slow. */
    public long droppedEvents() {
        return feed.dropped();
    }

    /** From now on new tokens live this long. */
    public void tokenLifetime(Duration lifetime) {
        uaa.lifetime(lifetime);
    }

    /** Every token given out so far is invalid from now on. */
    public void revokeTokens() {
        uaa.revokeAll();
    }

    /** Tokens given out since the start. */
    public long tokensIssued() {
        return uaa.issued();
    }

    /** The last requests, oldest first, at most 1,000: method, path and query as they came, such as {@code GET /v3/routes?page=1}. */
    public List<String> recentRequests() {
        return front.recentRequests();
    }

    /** Requests since the start by method and shape of their path, such as {@code GET /v3/routes/:guid}. */
    public Map<String, Long> requestCounts() {
        return front.requestCounts();
    }

    /** Requests answered since the start. */
    public long requestCount() {
        return front.requestCount();
    }

    @Override
    public void close() {
        front.close();
        feed.close();
    }
}
