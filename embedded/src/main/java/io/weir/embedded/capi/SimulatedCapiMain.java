package io.weir.embedded.capi;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A simulated CAPI as a process of its own.
 *
 * <p>Arguments: {@code --port N} (default 0, a free one), {@code --routes N} (default 0) routes to start with, each with one
 * unweighted destination. The client is {@code weir} with the secret {@code weir-secret}. Prints its address on one line.
 */
public final class SimulatedCapiMain {

    private SimulatedCapiMain() {}

    /** Runs until the process is ended. */
    public static void main(String[] args) throws InterruptedException {
        int port = 0;
        int routes = 0;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + ": a number must follow");
            }
            int value = Integer.parseInt(args[i + 1]);
            switch (args[i]) {
                case "--port" -> port = value;
                case "--routes" -> routes = value;
                default ->
                    throw new IllegalArgumentException(
                            args[i] + ": unknown argument; there are --port N and --routes N");
            }
        }
        SimulatedCapi capi =
                SimulatedCapi.start(SimulatedCapiSettings.defaults().withPort(port));
        Runtime.getRuntime().addShutdownHook(new Thread(capi::close, "capi-close"));
        seed(capi.foundation(), routes);
        System.out.println("simulated CAPI at " + capi.uri() + " with " + routes + " routes");
        new CountDownLatch(1).await();
    }

    /** Fills an empty foundation: hosts {@code app-000000} and so on below {@code apps.example.com}, a hundred routes per app. */
    public static void seed(Foundation foundation, int routes) {
        if (!foundation.domains().isEmpty()) {
            return;
        }
        Actor actor = Actor.operator();
        CapiSpace space = foundation.createSpace(foundation.createOrganization("org"), "space");
        CapiDomain domain = foundation.createDomain("apps.example.com");
        CapiApp app = foundation.createApp(space, "app-0");
        for (int i = 0; i < routes; i++) {
            if (i > 0 && i % 100 == 0) {
                app = foundation.createApp(space, "app-" + i / 100);
            }
            String host = "app-%06d".formatted(i);
            CapiRoute route = foundation.createRoute(actor, RouteMessage.of(host, "", space, domain));
            foundation.insertDestinations(actor, route.guid(), List.of(DestinationRequest.of(app.guid())));
        }
    }
}
