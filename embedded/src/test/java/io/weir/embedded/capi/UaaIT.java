package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UaaIT {

    private final SimulatedCapiFixture fixture = new SimulatedCapiFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void namesTheTokenEndpointInTheRootDocument() {
        CapiClient.Answer root = fixture.client.withAuthorization("").get("/");

        assertThat(root.status()).isEqualTo(200);
        assertThat(root.json().path("links").path("uaa").path("href").asText())
                .isEqualTo(fixture.capi.uri().toString());
        assertThat(root.json()
                        .path("links")
                        .path("cloud_controller_v3")
                        .path("href")
                        .asText())
                .endsWith("/v3");
    }

    @Test
    void givesATokenForBasicCredentialsOrAForm() {
        CapiClient.Answer basic = fixture.client.token(fixture.capi.client());
        CapiClient.Answer form =
                fixture.client.tokenByForm("grant_type=client_credentials&client_id=weir&client_secret=weir-secret");

        assertThat(basic.json().path("token_type").asText()).isEqualTo("bearer");
        assertThat(basic.json().path("expires_in").asInt()).isEqualTo(600);
        assertThat(form.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type=client_credentials&client_id=weir&client_secret=wrong, 401, unauthorized",
        "grant_type=client_credentials, 401, unauthorized",
        "grant_type=password&username=a&password=b, 400, invalid_request",
    })
    void refusesAToken(String form, int status, String error) {
        CapiClient.Answer answer = fixture.client.tokenByForm(form);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
    }

    @Test
    void refusesRequestsWithoutOrWithABadToken() {
        CapiClient.Answer none = fixture.client.withAuthorization("").get("/v3/routes");
        CapiClient.Answer bad =
                fixture.client.withAuthorization("Bearer nonsense").get("/v3/routes");

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.code()).isEqualTo(10002);
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.code()).isEqualTo(1000);
        assertThat(bad.title()).isEqualTo("CF-InvalidAuthToken");
    }

    @Test
    void letsTokensExpire() {
        fixture.capi.tokenLifetime(Duration.ofSeconds(30));
        CapiClient client = fixture.client.as(fixture.capi.client());
        assertThat(client.get("/v3/routes").status()).isEqualTo(200);

        fixture.tick(31);

        assertThat(client.get("/v3/routes").code()).isEqualTo(1000);
    }

    @Test
    void letsAnAuditorReadAndNotWrite() {
        SimulatedClient auditor = SimulatedClient.auditor("eyes", "only");
        try (SimulatedCapi capi =
                SimulatedCapi.start(SimulatedCapiSettings.defaults().withClients(List.of(auditor)))) {
            CapiClient client = new CapiClient(capi);

            assertThat(client.get("/v3/routes").status()).isEqualTo(200);
            CapiClient.Answer refused = client.post("/v3/routes", "{}");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo(10003);
        }
    }

    @Test
    void answersBodiesThatAreNoJsonAndPathsThatAreNone() {
        assertThat(fixture.client.post("/v3/routes", "{").code()).isEqualTo(1001);
        assertThat(fixture.client.post("/v3/routes", "[]").code()).isEqualTo(1001);
        assertThat(fixture.client.get("/v3/nothing").code()).isEqualTo(10000);
        assertThat(fixture.client.get("/nothing").status()).isEqualTo(404);
    }

    @Test
    void misbehavesWhenAsked() {
        Faults faults = fixture.capi.faults();
        faults.next(1, "/v3/routes", new Faults.Fault.Status(500, 0));
        faults.next(1, "/v3/routes", new Faults.Fault.Status(429, 2));
        CapiClient client = fixture.client;

        assertThat(client.get("/v3/domains").status()).isEqualTo(200);
        assertThat(client.get("/v3/routes").code()).isEqualTo(10001);
        assertThat(client.get("/v3/routes").code()).isEqualTo(10013);
        faults.next(1, "/v3/routes", new Faults.Fault.CutBody());
        assertThatThrownBy(() -> client.get("/v3/routes")).isInstanceOf(UncheckedIOException.class);
        faults.next(1, "/v3/routes", new Faults.Fault.WrongJson());
        assertThatThrownBy(() -> client.get("/v3/routes")).isInstanceOf(UncheckedIOException.class);
        assertThat(client.get("/v3/routes").status()).isEqualTo(200);
        assertThat(fixture.capi.recentRequests()).contains("GET /v3/domains");
    }
}
