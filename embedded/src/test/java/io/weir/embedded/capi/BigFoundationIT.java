package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What 100,000 routes cost; the bounds are wide, for machines with other work, and the measured times are printed. */
class BigFoundationIT {

    private static final int ROUTES = 100_000;
    private static final Duration PAGE_MAX = Duration.ofSeconds(3);
    private static final Duration CREATION_MAX = Duration.ofSeconds(60);

    @Test
    void createsListsAndChangesItsRoutesFast() throws Exception {
        try (SimulatedCapi capi = SimulatedCapi.start(SimulatedCapiSettings.defaults());
                HttpClient http = HttpClient.newHttpClient()) {
            long begin = System.nanoTime();
            SimulatedCapiMain.seed(capi.foundation(), ROUTES);
            Duration creation = Duration.ofNanos(System.nanoTime() - begin);

            String authorization = "Bearer "
                    + new CapiClient(capi)
                            .token(capi.client())
                            .json()
                            .path("access_token")
                            .asText();
            Duration page = Duration.ofDays(1);
            for (int i = 1; i <= 5; i++) {
                Duration took =
                        page(http, URI.create(capi.uri() + "/v3/routes?per_page=5000&page=" + i), authorization);
                page = took.compareTo(page) < 0 ? took : page;
            }
            Duration change = changes(capi.foundation());

            System.out.println("100,000 routes: created in " + creation.toMillis() + " ms, a page of 5,000 in "
                    + page.toMillis() + " ms, 1,000 changes in " + change.toMillis() + " ms");
            assertThat(creation).isLessThan(CREATION_MAX);
            assertThat(page).isLessThan(PAGE_MAX);
            assertThat(change).isLessThan(PAGE_MAX);
        }
    }

    private static Duration page(HttpClient http, URI uri, String authorization)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", authorization)
                .build();
        long begin = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().length).isGreaterThan(5_000_000);
        return took;
    }

    private static Duration changes(Foundation foundation) {
        List<CapiRoute> routes = foundation.routes();
        long begin = System.nanoTime();
        for (CapiRoute route : routes.subList(0, 990)) {
            foundation.replaceDestinations(
                    Actor.operator(),
                    route.guid(),
                    List.of(DestinationRequest.of(
                            route.destinations().getFirst().appGuid(), 100)));
        }
        foundation.apps().subList(0, 10).forEach(app -> foundation.deleteApp(Actor.operator(), app.guid()));
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
