package io.weir.standalone.demo;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiDomain;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.DestinationRequest;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.RouteMessage;
import java.util.Collection;
import java.util.List;

/**
 * What a simulated CAPI has to begin with: one space, one domain, the apps blue and green, and no route.
 *
 * @param space the space of both apps
 * @param domain the shared domain of routes
 */
public record SampleFoundation(CapiSpace space, CapiDomain domain, CapiApp blue, CapiApp green) {

    /** Name of the domain. */
    public static final String DOMAIN = "apps.weir.test";

    private static final String NAME = "demo";

    /** Finds all of it in a foundation, or creates it the first time. */
    public static SampleFoundation in(Foundation foundation) {
        if (foundation.domains().isEmpty()) {
            CapiSpace space = foundation.createSpace(foundation.createOrganization(NAME), NAME);
            foundation.createDomain(DOMAIN);
            foundation.createApp(space, "blue");
            foundation.createApp(space, "green");
        }
        return new SampleFoundation(
                first(foundation.spaces()),
                first(foundation.domains()),
                app(foundation, "blue"),
                app(foundation, "green"));
    }

    /** The name of one of the sample apps, else the guid. */
    String nameOf(String appGuid) {
        return appGuid.equals(blue.guid()) ? blue.name() : appGuid.equals(green.guid()) ? green.name() : appGuid;
    }

    /** The oldest route of the foundation; one at {@code hello} with 80 % blue and 20 % green if there is none. */
    public CapiRoute firstRoute(Foundation foundation) {
        if (foundation.routes().isEmpty()) {
            Actor actor = Actor.operator();
            CapiRoute route = foundation.createRoute(actor, RouteMessage.of("hello", "", space, domain));
            foundation.replaceDestinations(
                    actor,
                    route.guid(),
                    List.of(DestinationRequest.of(blue.guid(), 80), DestinationRequest.of(green.guid(), 20)));
        }
        return first(foundation.routes());
    }

    private static CapiApp app(Foundation foundation, String name) {
        return first(foundation.apps().stream()
                .filter(app -> app.name().equals(name))
                .toList());
    }

    private static <T> T first(Collection<T> found) {
        return found.stream()
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "the simulated CAPI lacks what it began with; remove capi.json from the data folder to begin anew"));
    }
}
