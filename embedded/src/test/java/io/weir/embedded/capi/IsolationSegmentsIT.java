package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IsolationSegmentsIT {

    private final SimulatedCapiFixture fixture = new SimulatedCapiFixture();
    private final String ofSpace = "/v3/spaces/" + fixture.space.guid() + "/relationships/isolation_segment";
    private final String ofOrganization =
            "/v3/organizations/" + fixture.organization.guid() + "/relationships/default_isolation_segment";

    @AfterEach
    void close() {
        fixture.close();
    }

    private String created(String name) {
        return fixture.client
                .post("/v3/isolation_segments", "{\"name\":\"" + name + "\"}")
                .json()
                .path("guid")
                .asText();
    }

    private CapiClient.Answer entitle(String segment) {
        return fixture.client.post(
                "/v3/isolation_segments/" + segment + "/relationships/organizations",
                "{\"data\":[{\"guid\":\"" + fixture.organization.guid() + "\"}]}");
    }

    private static String data(String guid) {
        return "{\"data\":{\"guid\":\"" + guid + "\"}}";
    }

    @Test
    void beginWithTheSharedOne() {
        String guid = created("fast");

        JsonNode all = fixture.client.get("/v3/isolation_segments").json().path("resources");

        assertThat(all.findValuesAsText("guid")).containsExactly("933b4c58-120b-499a-b85d-4b6fc9e2903b", guid);
        assertThat(all.findValuesAsText("name")).containsExactly("shared", "fast");
        assertThat(fixture.client
                        .get("/v3/isolation_segments/" + CapiIsolationSegment.SHARED_GUID)
                        .json())
                .isEqualTo(all.get(0));
        assertThat(fixture.client.get("/v3/isolation_segments/nothing").status())
                .isEqualTo(404);
        assertThat(fixture.client
                        .get("/v3/isolation_segments?names=fast")
                        .json()
                        .path("resources"))
                .hasSize(1);
    }

    @Test
    void areAssignedToSpacesOfEntitledOrganizations() {
        String guid = created("fast");
        CapiClient.Answer before = fixture.client.get(ofSpace);
        CapiClient.Answer refused = fixture.client.patch(ofSpace, data(guid));
        CapiClient.Answer entitled = entitle(guid);

        CapiClient.Answer assigned = fixture.client.patch(ofSpace, data(guid));

        assertThat(before.json().path("data").isNull()).isTrue();
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.detail()).contains(guid, "entitled");
        assertThat(entitled.json().at("/data/0/guid").asText()).isEqualTo(fixture.organization.guid());
        assertThat(assigned.status()).isEqualTo(200);
        assertThat(fixture.client.get(ofSpace).json().at("/data/guid").asText()).isEqualTo(guid);
        assertThat(fixture.client
                        .get("/v3/isolation_segments/" + guid + "/relationships/spaces")
                        .json()
                        .at("/data/0/guid")
                        .asText())
                .isEqualTo(fixture.space.guid());
        assertThat(fixture.foundation.auditEvents()).isEmpty();
    }

    @Test
    void areDefaultsOfOrganizations() {
        String guid = created("fast");
        entitle(guid);
        CapiClient.Answer before = fixture.client.get(ofOrganization);

        CapiClient.Answer set = fixture.client.patch(ofOrganization, data(guid));
        CapiClient.Answer read = fixture.client.get(ofOrganization);
        fixture.client.patch(ofOrganization, "{\"data\":null}");

        assertThat(before.json().path("data").isNull()).isTrue();
        assertThat(set.json()).isEqualTo(read.json());
        assertThat(read.json().at("/data/guid").asText()).isEqualTo(guid);
        assertThat(fixture.client.get(ofOrganization).json().path("data").isNull())
                .isTrue();
        assertThat(fixture.client
                        .get("/v3/isolation_segments/" + guid + "/relationships/spaces")
                        .json()
                        .path("data"))
                .isEmpty();
    }

    @Test
    void areTakenAwayFromOrganizationsThatDoNotUseThem() {
        String guid = created("fast");
        String entitlement =
                "/v3/isolation_segments/" + guid + "/relationships/organizations/" + fixture.organization.guid();
        entitle(guid);
        fixture.client.patch(ofSpace, data(guid));
        CapiClient.Answer used = fixture.client.delete(entitlement);
        fixture.client.patch(ofSpace, "{\"data\":null}");

        CapiClient.Answer unused = fixture.client.delete(entitlement);

        assertThat(used.status()).isEqualTo(422);
        assertThat(unused.status()).isEqualTo(204);
        assertThat(fixture.client
                        .get("/v3/isolation_segments/" + guid + "/relationships/organizations")
                        .json()
                        .path("data"))
                .isEmpty();
    }

    @Test
    void refuseNonsense() {
        created("fast");

        assertThat(fixture.client
                        .post("/v3/isolation_segments", "{\"name\":\"Fast\"}")
                        .detail())
                .isEqualTo("Name must be unique");
        assertThat(fixture.client.post("/v3/isolation_segments", "{}").detail()).isEqualTo("Name can't be blank");
        assertThat(fixture.client.patch(ofSpace, "{\"data\":7}").status()).isEqualTo(422);
        assertThat(fixture.client
                        .get("/v3/spaces/nothing/relationships/isolation_segment")
                        .status())
                .isEqualTo(404);
        assertThat(fixture.client
                        .post(
                                "/v3/isolation_segments/" + CapiIsolationSegment.SHARED_GUID
                                        + "/relationships/organizations",
                                "{\"data\":[{\"guid\":\"nobody\"}]}")
                        .detail())
                .contains("nobody");
    }
}
