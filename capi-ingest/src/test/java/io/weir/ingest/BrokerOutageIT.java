package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.fixture.Eventually;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.ImpatientPlatform;
import io.weir.ingest.fixture.LogRules;
import io.weir.ingest.fixture.Rig;
import io.weir.ingest.http.HttpConfig;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What was acknowledged survives the broker; what could not be is refused. */
class BrokerOutageIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aStoppedBrokerGives503AndNothingAcknowledgedIsLost() {
        try (ImpatientPlatform platform = new ImpatientPlatform();
                Rig rig = platform.rig();
                Ingest ingest = Ingest.start(
                        rig.config().withHttp(HttpConfig.defaults().withAcknowledgeTimeout(Duration.ofSeconds(2))))) {
            CapiRoute route = rig.createRoute("outage");
            assertThat(rig.hint(ingest, "event-1", route.guid()).statusCode()).isEqualTo(202);
            Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
            rig.split(route.guid(), 30);
            assertThat(rig.hint(ingest, "event-2", route.guid()).statusCode()).isEqualTo(202);

            platform.stopBroker();

            long start = System.nanoTime();
            HttpResponse<String> refused = rig.hint(ingest, "event-3", route.guid());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("2");
            assertThat(refused.body()).contains("urn:weir:problem:unavailable");
            HttpResponse<String> registration = rig.endpoint(
                    ingest,
                    "everything",
                    "PUT",
                    "/v1/endpoints/10.0.0.1:1",
                    "{\"instance_id\":\"i\",\"uris\":[\"a.example.com\"]}");
            assertThat(registration.statusCode()).isEqualTo(503);
            Eventually.until(
                    SOON, () -> rig.admin(ingest, "/ready").statusCode() == 503, "it says that it is not ready");
            assertThat(rig.admin(ingest, "/health").statusCode()).isEqualTo(200);
            CapiRoute unheard = rig.createRoute("unheard");
            rig.split(route.guid(), 40);

            platform.restartBroker();

            Eventually.until(
                    SOON,
                    () -> rig.webhook(
                                            ingest,
                                            "application/json",
                                            Documents.mapEvent("event-4", unheard.guid())
                                                    .toString())
                                    .statusCode()
                            == 202,
                    "webhooks are accepted again");
            Eventually.until(SOON, () -> rig.log().of(unheard.guid()).size() == 1, "what came after is in the log");
            Eventually.until(
                    SOON,
                    () -> rig.log().state(route.guid()).getAttributedEvents().contains("event-2"),
                    "what was acknowledged before is in the log");
            Eventually.until(SOON, () -> rig.admin(ingest, "/ready").statusCode() == 200, "it is ready again");
            assertThat(rig.endpoint(
                                    ingest,
                                    "everything",
                                    "PUT",
                                    "/v1/endpoints/10.0.0.1:1",
                                    "{\"instance_id\":\"i\",\"uris\":[\"a.example.com\"]}")
                            .body())
                    .contains("\"written\":1");
            LogRules.check(rig.log());
        }
    }
}
