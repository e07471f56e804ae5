package io.weir.perf.soak;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiDomain;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.DestinationRequest;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.RouteMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Changes routes in CAPI as developers do: half of the steps create a route with weighted destinations, the others shift weights of one or delete one.
 *
 * <p>Most routes are touched once or twice and never again, so that one lost notification is enough to be seen at the end. Not safe for
 * several threads.
 */
final class RouteChanges {

    private static final int APPS = 8;
    private static final int ROUTES_MAX = 50_000;

    private final Foundation foundation;
    private final Random random;
    private final Actor actor = Actor.operator();
    private final CapiSpace space;
    private final CapiDomain domain;
    private final List<CapiApp> apps = new ArrayList<>();
    private final List<String> live = new ArrayList<>();
    private int created;

    RouteChanges(Foundation foundation, Random random) {
        this.foundation = foundation;
        this.random = random;
        this.space = foundation.createSpace(foundation.createOrganization("soak"), "soak");
        this.domain = foundation.createDomain("soak.example.com");
        for (int i = 0; i < APPS; i++) {
            apps.add(foundation.createApp(space, "soak-" + i));
        }
    }

    /** Makes one change. */
    void step() {
        int dice = random.nextInt(100);
        if (live.isEmpty() || (dice < 50 && live.size() < ROUTES_MAX)) {
            String path = random.nextInt(4) == 0 ? "/V" + random.nextInt(3) : "";
            var route = foundation.createRoute(
                    actor, RouteMessage.of("soak-%05d".formatted(created++), path, space, domain));
            foundation.replaceDestinations(actor, route.guid(), destinations());
            live.add(route.guid());
        } else if (dice < 88) {
            foundation.replaceDestinations(actor, live.get(random.nextInt(live.size())), destinations());
        } else {
            int gone = random.nextInt(live.size());
            foundation.deleteRoute(actor, live.get(gone));
            live.set(gone, live.getLast());
            live.removeLast();
        }
    }

    /** One to four apps with weights that sum to 100, now and then one without weight. */
    private List<DestinationRequest> destinations() {
        int count = 1 + random.nextInt(4);
        int first = random.nextInt(APPS);
        if (random.nextInt(10) == 0) {
            return List.of(DestinationRequest.of(apps.get(first).guid()));
        }
        var requests = new ArrayList<DestinationRequest>();
        int left = 100;
        for (int i = 0; i < count; i++) {
            int weight = i == count - 1 ? left : 1 + random.nextInt(left - (count - 1 - i));
            left -= weight;
            requests.add(DestinationRequest.of(apps.get((first + i) % APPS).guid(), weight));
        }
        return requests;
    }
}
