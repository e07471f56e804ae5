package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.TestKeys;
import io.weir.ingest.fixture.PemFiles;
import io.weir.ingest.fixture.RecordedCalls;
import io.weir.ingest.fixture.StubCapi;
import io.weir.ingest.scope.Scope;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A CAPI that wants to see a certificate. */
@Timeout(60)
class CapiTlsIT {

    @TempDir
    static Path folder;

    private static PemFiles pem;
    private static StubCapi stub;

    @BeforeAll
    static void start() {
        TestKeys keys = TestKeys.create(folder);
        pem = PemFiles.of(keys);
        stub = StubCapi.startWithMutualTls(keys.serverContext());
        stub.on("/v3/routes", StubCapi.page(0, 1));
    }

    @AfterAll
    static void stop() {
        stub.close();
    }

    @Test
    void aClientWithACertificateIsLetIn() throws Exception {
        CapiConfig config = stub.config()
                .withTls(pem.serverCertificate(), Optional.of(pem.clientCertificate()), Optional.of(pem.clientKey()));

        try (CapiClient client = client(config)) {
            assertThat(client.routes(RouteQuery.all(50), 1, _ -> {})).isEqualTo(new RouteListPage(0, 1, 0));
        }
    }

    @Test
    void aClientWithoutOneIsNot() {
        CapiConfig config = stub.config().withTls(pem.serverCertificate(), Optional.empty(), Optional.empty());

        try (CapiClient client = client(config)) {
            assertThatThrownBy(() -> client.routes(RouteQuery.all(50), 1, _ -> {}))
                    .isInstanceOf(CapiUnavailableException.class)
                    .hasMessageContaining(stub.uri() + "/oauth/token");
        }
    }

    @Test
    void aServerThatNobodyVouchesForIsNotTalkedTo() {
        CapiConfig config = stub.config()
                .withTls(pem.clientCertificate(), Optional.of(pem.clientCertificate()), Optional.of(pem.clientKey()));

        try (CapiClient client = client(config)) {
            assertThatThrownBy(() -> client.routes(RouteQuery.all(50), 1, _ -> {}))
                    .isInstanceOf(CapiUnavailableException.class)
                    .hasMessageContaining("unable to find valid certification path");
        }
    }

    @Test
    void whatIsWrongWithTheFilesStopsTheStart() {
        Path missing = folder.resolve("missing.pem");

        assertThatThrownBy(() -> client(stub.config()
                        .withTls(missing, Optional.of(pem.clientCertificate()), Optional.of(pem.clientKey()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capi.caFile: '" + missing + "'");
        assertThatThrownBy(() -> client(stub.config()
                        .withTls(pem.serverCertificate(), Optional.of(missing), Optional.of(pem.clientKey()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capi.clientCertificate: '" + missing + "'");
    }

    private static CapiClient client(CapiConfig config) {
        return new CapiClient(config, Scope.everything(), InstantSource.system(), new RecordedCalls());
    }
}
