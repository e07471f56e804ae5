package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.ingest.fixture.ImpatientPlatform;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.avro.CauseKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first import of a large foundation, by a process with 512 MiB of heap. The size is 20,000 routes, or what
 * {@code -Dweir.test.import.routes} says.
 */
class ImportIT {

    private static final int ROUTES = Integer.getInteger("weir.test.import.routes", 20_000);
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    @Test
    void aLargeFoundationIsImportedStraightFromTheScan() throws IOException {
        try (ImpatientPlatform platform = new ImpatientPlatform();
                Rig rig = platform.rig()) {
            for (int i = 1; i < ROUTES; i++) {
                rig.createRoute("imported-" + i);
            }
            // What CAPI saved in the second of its newest event, the pollers read too: let that be one route.
            Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Eventually.until(
                    LIMIT, () -> Instant.now().isAfter(created.plusSeconds(1)), "the next second of CAPI's clock");
            rig.createRoute("imported-0");
            int adminPort = FreePorts.next();
            long before = System.nanoTime();
            try (ProcessUnderTest process = rig.startProcess(folder, adminPort)) {
                Eventually.until(
                        LIMIT,
                        () -> rig.admin(adminPort, "/v1/scan").body().contains("\"imported\":true"),
                        "the import is done");
                Duration took = Duration.ofNanos(System.nanoTime() - before);
                System.out.println(
                        "imported " + ROUTES + " routes in " + took.toMillis() + " ms, start of the JVM included; "
                                + rig.admin(adminPort, "/v1/scan").body());
                System.out.println(rig.admin(adminPort, "/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"")
                                || line.startsWith("weir_ingest_capi_requests_seconds_count"))
                        .toList());
                assertThat(process.isAlive()).isTrue();
                assertThat(rig.log().states()).hasSize(ROUTES);
                assertThat(rig.log().routeEvents()).hasSize(ROUTES);
                assertThat(rig.log().routeEvents())
                        .filteredOn(
                                entry -> entry.value().getCauses().getFirst().getKind() == CauseKind.IMPORT)
                        .hasSizeGreaterThanOrEqualTo(ROUTES - 1);
            }
        }
    }
}
