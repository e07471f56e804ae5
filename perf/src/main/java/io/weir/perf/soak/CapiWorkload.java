package io.weir.perf.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiError;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiRouteBinding;
import io.weir.embedded.capi.DestinationRequest;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.RouteMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Changes a foundation in every way that changes routes, with audit events and without, as the kinds' shares say. For one thread. */
final class CapiWorkload {

    /** Ways to change something, with how many of 1,000 steps go that way. */
    enum Kind {
        CREATE(120),
        WEIGHTS(494),
        OPTIONS(90),
        LABELS(40),
        PROTOCOL(40),
        BINDING(60),
        DELETE(126),
        RECREATE(20),
        DELETE_APP(3),
        SPACE(4),
        SEGMENT(3);

        private final int share;

        Kind(int share) {
            this.share = share;
        }

        static Kind of(int dice) {
            int left = dice;
            for (Kind kind : values()) {
                left -= kind.share;
                if (left < 0) {
                    return kind;
                }
            }
            return WEIGHTS;
        }
    }

    private static final int DICE = 1_000;
    private static final int PASSING_ROUTES = 20;
    private static final int DESTINATIONS_MAX = 4;
    private static final int DEVELOPERS = 5;

    private final Foundation foundation;
    private final Random random;
    private final CapiTenancy tenancy;
    private final Map<String, CapiTenancy.Space> homes = new HashMap<>();
    private final List<String> live = new ArrayList<>();
    private final Map<Kind, Long> made = new TreeMap<>();
    private int created;

    CapiWorkload(Foundation foundation, Random random) {
        this.foundation = foundation;
        this.random = random;
        this.tenancy = new CapiTenancy(foundation, random);
    }

    /** Creates routes to start with. */
    void seed(int routes) {
        for (int i = 0; i < routes; i++) {
            create(tenancy.anyLasting(), nextHost());
        }
    }

    /** Makes one change; true if it was one, false if what it was about is gone. */
    boolean step() {
        Kind kind = live.isEmpty() ? Kind.CREATE : Kind.of(random.nextInt(DICE));
        try {
            make(kind);
            made.merge(kind, 1L, Long::sum);
            return true;
        } catch (CapiError gone) {
            // Deleted by somebody else: the shift of a page, or what became of its space. Only "not found" and its kin
            // mean that.
            if (gone.status() != 404 && gone.status() != 422) {
                throw gone;
            }
            return false;
        }
    }

    /** Changes made so far, by kind. */
    Map<Kind, Long> made() {
        return new TreeMap<>(made);
    }

    private void make(Kind kind) {
        switch (kind) {
            case CREATE -> create(tenancy.anyLasting(), nextHost());
            case WEIGHTS -> replaceWeights(any());
            case OPTIONS -> patch(any(), "options", "loadbalancing", either("round-robin", "least-connection"));
            case LABELS -> label(any());
            case PROTOCOL -> changeProtocol(any());
            case BINDING -> changeBinding(any());
            case DELETE -> delete(random.nextInt(live.size()));
            case RECREATE -> recreate(random.nextInt(live.size()));
            case DELETE_APP -> deleteApp();
            case SPACE -> openAndCloseSpaces();
            case SEGMENT -> tenancy.toggleSegment();
        }
    }

    private String any() {
        return live.get(random.nextInt(live.size()));
    }

    private String either(String first, String second) {
        return random.nextBoolean() ? first : second;
    }

    private Actor developer() {
        int number = random.nextInt(DEVELOPERS);
        return new Actor(
                "00000000-0000-4000-8000-%012d".formatted(number), "user", "developer-" + number + "@example.com");
    }

    private String nextHost() {
        return "soak-%06d".formatted(created++);
    }

    private void create(CapiTenancy.Space home, String host) {
        Actor actor = developer();
        CapiRoute route = foundation.createRoute(actor, RouteMessage.of(host, "", home.space(), tenancy.domain()));
        homes.put(route.guid(), home);
        live.add(route.guid());
        foundation.replaceDestinations(actor, route.guid(), destinations(home));
    }

    private void replaceWeights(String guid) {
        foundation.replaceDestinations(developer(), guid, destinations(home(guid)));
    }

    private CapiTenancy.Space home(String guid) {
        CapiTenancy.Space home = homes.get(guid);
        if (home == null) {
            throw new IllegalStateException("route " + guid + " has no home");
        }
        return home;
    }

    /** One to four apps with weights that sum to 100. */
    private List<DestinationRequest> destinations(CapiTenancy.Space home) {
        List<CapiApp> apps = home.apps();
        int count = 1 + random.nextInt(Math.min(DESTINATIONS_MAX, apps.size()));
        int first = random.nextInt(apps.size());
        var requests = new ArrayList<DestinationRequest>();
        int left = 100;
        for (int i = 0; i < count; i++) {
            int weight = i == count - 1 ? left : 1 + random.nextInt(left - (count - 1 - i));
            left -= weight;
            requests.add(
                    DestinationRequest.of(apps.get((first + i) % apps.size()).guid(), weight));
        }
        return requests;
    }

    private void patch(String guid, String section, String key, String value) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject(section).put(key, value);
        foundation.updateRoute(guid, body);
    }

    private void label(String guid) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("metadata").putObject("labels").put("release", Integer.toString(random.nextInt(100)));
        foundation.updateRoute(guid, body);
    }

    private void changeProtocol(String guid) {
        CapiRoute route = foundation.route(guid).orElse(null);
        if (route != null && !route.destinations().isEmpty()) {
            foundation.updateDestination(guid, route.destinations().getFirst().guid(), either("http1", "http2"));
        }
    }

    private void changeBinding(String guid) {
        Optional<CapiRouteBinding> bound = foundation.bindings().ofRoute(guid);
        String url = "https://service-" + random.nextInt(10) + ".example.com";
        if (bound.isEmpty()) {
            foundation.bindings().create(developer(), guid, "instance-" + random.nextInt(100), url);
        } else if (random.nextBoolean()) {
            foundation.bindings().changeUrl(developer(), bound.get().guid(), url);
        } else {
            foundation.bindings().delete(developer(), bound.get().guid());
        }
    }

    private void delete(int index) {
        String guid = forget(index);
        foundation.deleteRoute(developer(), guid);
    }

    private String forget(int index) {
        String guid = live.get(index);
        Collections.swap(live, index, live.size() - 1);
        live.removeLast();
        homes.remove(guid);
        return guid;
    }

    /** The same host again under another guid, as a redeployment from nothing does. */
    private void recreate(int index) {
        String guid = live.get(index);
        CapiTenancy.Space home = home(guid);
        String host = foundation.route(guid).map(CapiRoute::host).orElseGet(this::nextHost);
        forget(index);
        foundation.deleteRoute(developer(), guid);
        create(home, host);
    }

    private void deleteApp() {
        foundation.deleteApp(developer(), tenancy.replaceApp().guid());
    }

    private void openAndCloseSpaces() {
        CapiTenancy.Space old = tenancy.closeOldest();
        if (old != null) {
            live.removeIf(guid -> home(guid).space().equals(old.space()));
            homes.values().removeIf(home -> home.space().equals(old.space()));
            foundation.deleteSpace(developer(), old.space().guid());
        }
        CapiTenancy.Space opened = tenancy.openPassing();
        for (int i = 0; i < PASSING_ROUTES; i++) {
            create(opened, nextHost());
        }
    }
}
