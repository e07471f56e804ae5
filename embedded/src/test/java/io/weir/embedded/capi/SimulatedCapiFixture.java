package io.weir.embedded.capi;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A simulated CAPI with a space, a domain and apps, a client that speaks to it, and a clock that the test moves. */
final class SimulatedCapiFixture implements AutoCloseable {

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00.750Z"));
    final SimulatedCapi capi = SimulatedCapi.start(
            SimulatedCapiSettings.defaults().withHashRouting(true).withClock((InstantSource) now::get));
    final Foundation foundation = capi.foundation();
    final CapiOrganization organization = foundation.createOrganization("org");
    final CapiSpace space = foundation.createSpace(organization, "space");
    final CapiSpace otherSpace = foundation.createSpace(organization, "other-space");
    final CapiDomain domain = foundation.createDomain("apps.example.com");
    final CapiApp blue = foundation.createApp(space, "blue");
    final CapiApp green = foundation.createApp(space, "green");
    final CapiApp stranger = foundation.createApp(otherSpace, "stranger");
    final CapiClient client = new CapiClient(capi);

    CapiRoute route(String host) {
        return foundation.createRoute(Actor.operator(), RouteMessage.of(host, "", space, domain));
    }

    /** A body with one destination per {@code app[:weight[:port]]}; {@code -} leaves the weight out. */
    String destinations(String... specs) {
        StringBuilder body = new StringBuilder("{\"destinations\":[");
        for (int i = 0; i < specs.length; i++) {
            String[] parts = specs[i].split(":", -1);
            String guid = switch (parts[0]) {
                case "blue" -> blue.guid();
                case "green" -> green.guid();
                case "stranger" -> stranger.guid();
                default -> parts[0];
            };
            body.append(i == 0 ? "" : ",")
                    .append("{\"app\":{\"guid\":\"")
                    .append(guid)
                    .append("\"}");
            if (parts.length > 1 && !parts[1].equals("-")) {
                body.append(",\"weight\":").append(parts[1]);
            }
            if (parts.length > 2) {
                body.append(",\"port\":").append(parts[2]);
            }
            body.append('}');
        }
        return body.append("]}").toString();
    }

    void tick(long seconds) {
        now.updateAndGet(instant -> instant.plusSeconds(seconds));
    }

    @Override
    public void close() {
        capi.close();
    }
}
