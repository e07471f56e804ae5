package io.weir.router.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.router.shard.Assignment;
import io.weir.router.shard.Shards;
import io.weir.router.table.TableWriter;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What a router holds in its heap that has all slices, a quarter of them, or none. Prints, and holds the share of the routes to it. */
class SliceMemoryTest {

    private static final int HOSTS = Integer.getInteger("weir.test.routes", 20_000);
    private static final int SLICES = 48;
    private static final TopicCatalog CATALOG = new TopicCatalog(new TopicCatalogSettings("weir.", SLICES, (short) 1));
    private static final String ROUTES = CATALOG.routeTable().name();
    private static final String ENDPOINTS = CATALOG.endpointTable().name();
    private static final String CONTROL = CATALOG.control().name();

    @Test
    void theRoutesOfTheOthersTakeNoRoom() {
        long none = heapWith(0);
        long all = heapWith(SLICES);
        long quarter = heapWith(SLICES / 4);

        System.out.printf(
                "live heap with %d hosts of one endpoint each: all slices %d KiB, a quarter %d KiB, none (endpoints alone) %d KiB%n",
                HOSTS, all >> 10, quarter >> 10, none >> 10);
        assertThat(quarter - none).isLessThan((all - none) * 2 / 5);
    }

    /** Bytes, all endpoints included, which every router holds. */
    private static long heapWith(int held) {
        long before = usedBytes();
        Loaded loaded = new Loaded(held);
        long used = usedBytes() - before;
        assertThat(loaded.shards.heldCount()).isEqualTo(held);
        assertThat(loaded.writer.table().sizes().endpoints()).isEqualTo(HOSTS);
        return used;
    }

    /** A router's table, filled as by its reader. */
    private static final class Loaded {

        private final Map<TopicPartition, Long> positions = new HashMap<>();
        private final Set<TopicPartition> wanted = new HashSet<>();
        private final TableWriter writer = new TableWriter("router-1", 7, false);
        private final Shards shards = new Shards(SLICES);
        private final TableFollower follower = new TableFollower(
                writer, CATALOG, new AppliedDelays(new SimpleMeterRegistry()), () -> Instant.ofEpochMilli(1_000_000));

        Loaded(int held) {
            SliceFeed slices = new SliceFeed(writer, shards, wanted::addAll);
            follower.onSlices(slices);
            follower.onTopics(topics -> {});
            standing(ENDPOINTS);
            standing(CONTROL);
            for (int i = 0; i < HOSTS; i++) {
                apply(ENDPOINTS, i % SLICES, address(i) + ":8080", endpoint(i));
            }
            follower.batchApplied(Map.copyOf(positions));
            follower.caughtUp(Set.of(CONTROL, ENDPOINTS));
            Set<TopicPartition> routes = standing(ROUTES);
            follower.restarted(routes);
            follower.batchApplied(Map.copyOf(positions));
            follower.caughtUp(Set.of(ROUTES));
            slices.assign(new Assignment(IntStream.range(0, held).boxed().collect(Collectors.toSet()), 1));
            follower.betweenBatches();
            follower.restarted(wanted);
            for (int i = 0; i < HOSTS; i++) {
                apply(ROUTES, HostPartitioner.partition(host(i), SLICES), host(i), route(i));
            }
            follower.batchApplied(Map.copyOf(positions));
            follower.caughtUp(Set.of(ROUTES));
        }

        private Set<TopicPartition> standing(String topic) {
            Set<TopicPartition> all = IntStream.range(0, SLICES)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .collect(Collectors.toSet());
            all.forEach(partition -> positions.put(partition, 0L));
            return all;
        }

        private void apply(String topic, int partition, String key, SpecificRecord value) {
            if (follower.wants(topic, partition, key)) {
                follower.apply(new TableRecord<>(topic, partition, 0, 1, key, value, new RecordHeaders()));
            }
        }
    }

    private static String host(int i) {
        return String.format("applicatio-%07d.apps.acme.example.com", i);
    }

    private static String address(int i) {
        return "10." + (i >> 16) + "." + ((i >> 8) & 0xff) + "." + (i & 0xff);
    }

    private static String guid(int i, int kind) {
        return new UUID(i, kind).toString();
    }

    private static RouteTableEntry route(int i) {
        return new RouteTableEntry(
                host(i),
                "",
                guid(i, 8),
                1L,
                ByteBuffer.wrap(new byte[16]),
                List.of(new Destination(guid(i, 7), "web", 8080, "http1", null)),
                Map.of(),
                null,
                null,
                guid(1, 2),
                Map.of(),
                Entries.lineage(),
                null);
    }

    private static EndpointTableEntry endpoint(int i) {
        Endpoint endpoint = new Endpoint(
                address(i),
                8080,
                true,
                guid(i, 5),
                guid(i, 7),
                "web",
                guid(i, 6),
                guid(i, 5),
                0,
                "z1",
                null,
                "http1",
                Map.of());
        return new EndpointTableEntry(endpoint, List.of(host(i)), Entries.lineage());
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
