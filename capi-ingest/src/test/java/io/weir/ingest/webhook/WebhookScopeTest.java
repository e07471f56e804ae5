package io.weir.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.fixture.Documents;
import io.weir.ingest.problem.FieldError;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookScopeTest {

    private static final String SPACE = "cb97dd25-d4f7-4185-9e6f-ad6e585c207c";
    private static final String ORGANIZATION = "d9be96f5-ea8f-4549-923f-bec882e32e3c";
    private static final String EVENT = Documents.mapEvent("event-1", "route-1").toString();
    private static final String ROUTE = Documents.reference("route").toString();
    private static final String NOWHERE =
            Documents.routeEvent("audit.route.update", "event-2", "route-1").toString();

    @Test
    void aStarAllowsWhateverIsNamedAndWhatNamesNothing() {
        WebhookScope everything = WebhookScope.everything();

        assertThat(everything.allowsEverything()).isTrue();
        assertThat(refused(everything, WebhookFormat.JSON, EVENT)).isEmpty();
        assertThat(refused(everything, WebhookFormat.JSON, NOWHERE)).isEmpty();
    }

    @Test
    void anEventIsOfItsSpaceAndOrganization() {
        assertThat(refused(scope("*", SPACE), WebhookFormat.JSON, EVENT)).isEmpty();
        assertThat(refused(scope(ORGANIZATION, SPACE), WebhookFormat.JSON, EVENT))
                .isEmpty();
        assertThat(refused(scope(ORGANIZATION, "other"), WebhookFormat.JSON, EVENT))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo("/space/guid");
                    assertThat(error.detail()).contains(SPACE).contains("'limited'");
                });
        assertThat(refused(scope("other", "*"), WebhookFormat.JSON, EVENT))
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("/organization/guid"));
    }

    @Test
    void aRouteIsOfItsSpaceAndNamesNoOrganization() {
        String space = Documents.reference("route")
                .at("/relationships/space/data/guid")
                .textValue();

        assertThat(refused(scope("*", space), WebhookFormat.JSON, ROUTE)).isEmpty();
        assertThat(refused(scope("*", "other"), WebhookFormat.JSON, ROUTE))
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("/relationships/space/data/guid"));
        assertThat(refused(scope("some", space), WebhookFormat.JSON, ROUTE))
                .singleElement()
                .satisfies(error -> assertThat(error.detail()).contains("is missing"));
    }

    @Test
    void whatDoesNotSayWhereItBelongsTakesAStar() {
        assertThat(refused(scope("*", SPACE), WebhookFormat.JSON, NOWHERE))
                .singleElement()
                .satisfies(error -> assertThat(error.detail()).contains("/space/guid is missing"));
    }

    @Test
    void everyItemOfAPageAndEveryEventOfABatchCounts() {
        String page = "{\"resources\":[" + EVENT + "," + NOWHERE + "]}";
        String cloudEvent =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":" + page + "}";
        String encoded = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\""
                + Base64.getEncoder().encodeToString(NOWHERE.getBytes(UTF_8)) + "\"}";
        WebhookScope scope = scope("*", SPACE);

        assertThat(refused(scope, WebhookFormat.JSON, page)).hasSize(1);
        assertThat(refused(scope, WebhookFormat.CLOUD_EVENT, cloudEvent)).hasSize(1);
        assertThat(refused(scope, WebhookFormat.CLOUD_EVENT_BATCH, "[" + cloudEvent + "," + encoded + "]"))
                .hasSize(2);
    }

    private static WebhookScope scope(String organization, String space) {
        return WebhookScope.of(List.of(organization), List.of(space));
    }

    private static List<FieldError> refused(WebhookScope scope, WebhookFormat format, String body) {
        return scope.refusals("limited", WebhookBody.documents(format, body.getBytes(UTF_8)));
    }
}
