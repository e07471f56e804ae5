package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.StubCapi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The largest page there is, in a heap that could not hold it twice. */
@Timeout(120)
class PageMemoryIT {

    private static final int ROUTES = 5_000;

    /** What a JVM with the HTTP client, Jackson and the schemas holds before the first page. */
    private static final int IDLE_MIB = 8;

    private static final int BESIDE_THE_BODY_MIB = 10;

    @TempDir
    Path folder;

    @Test
    void aPageNeedsLittleMoreThanItsBytes() {
        String page = page();
        long bodyMib = (page.length() >> 20) + 1L;
        long heapMib = bodyMib + BESIDE_THE_BODY_MIB + IDLE_MIB;
        try (StubCapi stub = StubCapi.start().on("/v3/routes", page);
                ProcessUnderTest reader = ProcessUnderTest.java(
                                PageReaderMain.class, stub.uri().toString())
                        .withJvmOption("-Xmx" + heapMib + "m")
                        .withJvmOption("-XX:+UseSerialGC")
                        .start(folder.resolve("reader.log"))) {
            assertThat(bodyMib).as("MiB of the page").isGreaterThan(12);
            assertThat(heapMib).as("MiB of the heap").isLessThan(2 * bodyMib + IDLE_MIB);

            assertThat(reader.awaitLine(Duration.ofSeconds(60), "read "))
                    .as("what the reader says, in a heap of %d MiB", heapMib)
                    .isEqualTo(ROUTES + " routes 3 times");
        }
    }

    private static String page() {
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            var route = Documents.reference("route").put("guid", "route-" + i).put("host", "host-" + i);
            route.withObject("/metadata/annotations").put("note", "x".repeat(2_000));
            routes.add(route.toString());
        }
        return StubCapi.page(ROUTES, 1, routes.toArray(String[]::new));
    }
}
