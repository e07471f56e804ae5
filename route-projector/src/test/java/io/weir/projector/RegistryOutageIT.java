package io.weir.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.projector.fixture.AdminPort;
import io.weir.projector.fixture.EndpointHistory;
import io.weir.projector.fixture.ExactTables;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.RouteHistory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The schema registry is away: the partition waits, whatever it waits with is projected later, and nothing is a dead letter for that. */
@Timeout(120)
class RegistryOutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("weir.test.seed", System.nanoTime());
    private final List<RouteHistory.Step> routes = RouteHistory.of(seed, 200, 12);
    private final List<EndpointHistory.Step> endpoints = EndpointHistory.of(seed, 60, 8);
    private final TestPlatform platform = TestPlatform.shared();
    private final EmbeddedRegistrySettings settings =
            new EmbeddedRegistrySettings(platform.bootstrapServers()).withTopic(platform.freshName("schemas"));
    private EmbeddedRegistry registry = EmbeddedRegistry.start(settings);
    private final Installation installation =
            new Installation(platform.bootstrapServers(), registry.url(), platform.freshPrefix());

    @AfterEach
    void close() {
        installation.close();
        registry.close();
    }

    private void comeBack() {
        registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(
                "127.0.0.1",
                URI.create(installation.registryUrl()).getPort(),
                settings.kafka(),
                settings.topic(),
                settings.access()));
    }

    private double retries(Projector projector) throws IOException, InterruptedException {
        return new AdminPort(projector.adminPort())
                .metric("weir_projector_retries_total{table=\""
                        + installation.catalog().endpointTable().name() + "\"}");
    }

    @Test
    void awayAtTheStartThePartitionsWait() throws Exception {
        routes.subList(0, 100).forEach(installation::route);
        endpoints.subList(0, 30).forEach(installation::endpoint);
        registry.close();

        try (Projector projector = Projector.start(installation.config(folder))) {
            Eventually.until(LIMIT, () -> retries(projector) > 2, "the projector asks for the schema in vain");
            assertThat(installation.committedEvents()).isZero();

            comeBack();
            Eventually.until(LIMIT, installation::isCaughtUp, "everything is projected, seed " + seed);
        }

        new ExactTables(installation).check("seed " + seed);
    }

    @Test
    void awayDuringTheRunWhatIsKnownGoesOnAndWhatIsNewWaits() throws Exception {
        try (Projector projector = Projector.start(installation.config(folder))) {
            routes.subList(0, 100).forEach(installation::route);
            Eventually.until(LIMIT, installation::isCaughtUp, "the routes are projected");
            long known = installation.committedEvents();
            byte[] schemaNotSeenYet = installation.encode(
                    installation.catalog().endpointEvents(),
                    endpoints.getFirst().event());
            registry.close();

            routes.subList(100, 200).forEach(installation::route);
            Eventually.until(LIMIT, installation::isCaughtUp, "routes need no registry any more, seed " + seed);
            assertThat(installation.committedEvents()).isGreaterThan(known);
            installation.send(
                    installation.catalog().endpointEvents(),
                    endpoints.getFirst().key(),
                    schemaNotSeenYet);
            Eventually.until(LIMIT, () -> retries(projector) > 2, "the projector asks for the schema in vain");
            assertThat(installation.isCaughtUp()).isFalse();

            comeBack();
            endpoints.subList(1, 60).forEach(installation::endpoint);
            Eventually.until(LIMIT, installation::isCaughtUp, "everything is projected, seed " + seed);
        }

        new ExactTables(installation).check("seed " + seed);
    }
}
