package io.weir.router.feed;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What stands in records of the tables, as simple as it may be. */
final class Entries {

    private Entries() {}

    static RouteTableEntry entry(String host, int revision) {
        return new RouteTableEntry(
                host,
                "",
                "guid-of-" + host,
                (long) revision,
                ByteBuffer.wrap(new byte[16]),
                List.of(new Destination("app", "web", 8080, "http1", null)),
                Map.of(),
                null,
                null,
                "space",
                Map.of(),
                lineage(),
                null);
    }

    static Lineage lineage() {
        return new Lineage("weir.route-events", 0, 1L, Instant.ofEpochMilli(1_000_000), null);
    }
}
