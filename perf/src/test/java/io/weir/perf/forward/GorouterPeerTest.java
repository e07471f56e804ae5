package io.weir.perf.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.perf.load.Requests;
import io.weir.perf.process.BenchCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class GorouterPeerTest {

    private static final int BACKEND = 9_000;

    @TempDir
    Path folder;

    @Test
    void itSaysWhyItCannotBeStarted() throws Exception {
        assertThat(new GorouterPeer(null, 1).missing()).contains("--gorouter");
        assertThat(new GorouterPeer(folder.resolve("nothing"), 1).missing())
                .isEqualTo("there is no program " + folder.resolve("nothing"));
        Path text = Files.writeString(folder.resolve("text"), "no program");
        assertThat(new GorouterPeer(text, 1).missing()).isEqualTo("there is no program " + text);
    }

    @Test
    void itIsToldOfHostsAndOfTheBackend() throws Exception {
        JsonNode message = new ObjectMapper().readTree(GorouterPeer.message(500, 502, BACKEND));

        assertThat(message.path("host").textValue()).isEqualTo("127.0.0.1");
        assertThat(message.path("port").intValue()).isEqualTo(BACKEND);
        assertThat(message.path("uris"))
                .extracting(JsonNode::textValue)
                .containsExactly(Requests.host(500), Requests.host(501));
    }

    @Test
    void itsConfigurationSaysWhereEverythingIs() throws Exception {
        var certificate = BenchCertificate.create(folder.resolve("certificate"));
        var places = new NativePeer.Places(1, 2, BACKEND, folder, certificate);

        JsonNode config = new ObjectMapper().valueToTree(new Yaml().load(GorouterPeer.config(places, 3, 4, 5)));

        assertThat(config.path("port").intValue()).isEqualTo(1);
        assertThat(config.path("ssl_port").intValue()).isEqualTo(2);
        assertThat(config.at("/nats/hosts/0/port").intValue()).isEqualTo(3);
        assertThat(config.at("/status/port").intValue()).isEqualTo(4);
        assertThat(config.at("/status/routes/port").intValue()).isEqualTo(5);
        assertThat(config.at("/access_log/file").textValue()).isEqualTo(folder + "/access.log");
        assertThat(config.at("/tls_pem/0/cert_chain").textValue().strip())
                .isEqualTo(Files.readString(certificate.certificate()).strip());
        assertThat(config.at("/tls_pem/0/private_key").textValue().strip())
                .isEqualTo(Files.readString(certificate.key()).strip());
    }

    /** Nobody sees before a run with Envoy whether its configuration can be read at all. */
    @Test
    void thatOfEnvoyIsYamlAndLeadsToTheBackend() throws Exception {
        var certificate = BenchCertificate.create(folder.resolve("certificate"));

        JsonNode config = new ObjectMapper()
                .valueToTree(new Yaml()
                        .load(NativePeer.envoyConfig(new NativePeer.Places(1, 2, BACKEND, folder, certificate))));

        JsonNode listeners = config.at("/static_resources/listeners");
        assertThat(listeners)
                .hasSize(2)
                .allSatisfy(listener -> assertThat(listener.at(
                                        "/filter_chains/0/filters/0/typed_config/route_config/virtual_hosts/0/routes/0/route/cluster")
                                .textValue())
                        .isEqualTo(
                                config.at("/static_resources/clusters/0/name").textValue()));
        assertThat(listeners
                        .at("/1/filter_chains/0/transport_socket/typed_config/common_tls_context/tls_certificates/0")
                        .at("/certificate_chain/filename")
                        .textValue())
                .isEqualTo(certificate.certificate().toString());
        assertThat(config.findValues("port_value"))
                .extracting(JsonNode::intValue)
                .containsExactlyInAnyOrder(1, 2, BACKEND);
    }
}
