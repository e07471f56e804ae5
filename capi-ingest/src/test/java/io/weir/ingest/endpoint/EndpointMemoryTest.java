package io.weir.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.avro.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EndpointMemoryTest {

    private static final int ENDPOINTS = 100_000;

    /** Of an endpoint with one URI. */
    private static final double BYTES_MAX = 800;

    @Test
    void anEndpointIsRememberedInAFewHundredBytes() {
        EndpointMemory memory = new EndpointMemory(EndpointMemory.URIS_MAX, 12);
        long before = used();

        for (int i = 0; i < ENDPOINTS; i++) {
            String id = "10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256 + ":61001";
            memory.put(i % 12, id, new EndpointMemory.Remembered(written(i), CompletableFuture.completedFuture(null)));
        }

        double each = (used() - before) / (double) ENDPOINTS;
        System.out.printf("bytes of a remembered endpoint with one URI: %.0f%n", each);
        assertThat(memory.size()).isEqualTo(ENDPOINTS);
        assertThat(each).isLessThan(BYTES_MAX);
    }

    private static EndpointPlan.Written written(int i) {
        Endpoint endpoint = Endpoint.newBuilder()
                .setAddress("10.0.0.1")
                .setPort(61_001)
                .setAppGuid(new UUID(1, i / 10).toString())
                .setInstanceId(new UUID(2, i).toString().substring(0, 28))
                .setTags(Map.of())
                .build();
        String uri = "app-" + i / 10 + ".apps.sys.example.com";
        return EndpointPlan.ofPart(null, new Registration(endpoint, new TreeSet<>(List.of(uri)), 120), Instant.EPOCH)
                .next();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
