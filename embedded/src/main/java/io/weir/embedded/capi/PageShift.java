package io.weir.embedded.capi;

import java.util.Map;
import java.util.UUID;

/** Shifts pages by chance: after a page it deletes a route that was on it, so that the next page begins one route too late. */
final class PageShift implements RoutesPageListener {

    private final Foundation foundation;
    private final Chance chance;

    PageShift(Foundation foundation, Chance chance) {
        this.foundation = foundation;
        this.chance = chance;
    }

    @Override
    public void served(RoutesPage page) {
        if (!page.hasNext() || page.routes().isEmpty() || !chance.shifts()) {
            return;
        }
        CapiRoute gone = page.routes().get(chance.below(page.routes().size()));
        try {
            foundation.deleteRoute(Actor.operator(), gone.guid());
            if (gone.protocol().equals("http")) {
                RouteMessage message = new RouteMessage(
                        "shift-" + UUID.randomUUID(),
                        "",
                        null,
                        gone.spaceGuid(),
                        gone.domainGuid(),
                        Map.of(),
                        Metadata.empty());
                foundation.createRoute(Actor.operator(), message);
            }
        } catch (CapiError goneMeanwhile) {
            // somebody else deleted the route or its space: the page has shifted all the same
        }
    }
}
