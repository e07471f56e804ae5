package io.weir.router.snapshot;

import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Route;
import io.weir.router.table.TableRows;
import io.weir.schemas.table.TableBookmark.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** A snapshot of a router that is not running. */
public final class StoredTable {

    private StoredTable() {}

    /** Where a router has it that was given this folder. */
    public static Path in(Path folder) {
        return folder.resolve("table.snapshot");
    }

    /** Where one is found that was refused. */
    public static Path refusedIn(Path folder) {
        return folder.resolve("table.snapshot.refused");
    }

    /** Hosts and paths of all routes in it. */
    public static Set<String> routes(Path folder) throws Exception {
        Set<String> routes = new TreeSet<>();
        try (SnapshotInput input = SnapshotInput.open(in(folder))) {
            input.rows(new TableRows() {
                @Override
                public void route(String host, String path, int partition, Route route) {
                    routes.add(host + path);
                }

                @Override
                public void noRoute(String host, String path) {
                    routes.remove(host + path);
                }

                @Override
                public void endpoint(String id, int partition, EndpointEntry entry) {}

                @Override
                public void noEndpoint(String id) {}
            });
        }
        return routes;
    }

    /**
     * Makes it look as if Kafka had been heard of so much earlier for the last time, and as if nothing were left of the records before
     * these positions.
     */
    public static void age(Path folder, Duration by, Map<TopicPartition, Long> moved) throws Exception {
        Path older = folder.resolve("older");
        try (SnapshotInput input = SnapshotInput.open(in(folder))) {
            SnapshotHead head = input.head();
            rewrite(
                    input,
                    older,
                    new SnapshotHead(
                            head.seed(),
                            head.reading(),
                            head.clusterId(),
                            head.prefix(),
                            head.table(),
                            head.createdMillis() - by.toMillis(),
                            head.contactMillis() - by.toMillis()),
                    moved);
        }
        Files.move(older, in(folder), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void rewrite(SnapshotInput input, Path to, SnapshotHead head, Map<TopicPartition, Long> moved)
            throws IOException, SnapshotRefused {
        SnapshotFoot foot = input.foot();
        Map<TopicPartition, Position> positions = new HashMap<>(foot.positions());
        moved.forEach((partition, next) -> positions.put(partition, new Position(next, null)));
        try (SnapshotOutput output = SnapshotOutput.create(to, head)) {
            input.rows(output.rows());
            output.finish(new SnapshotFoot(foot.topicIds(), positions, foot.hashes(), foot.routes(), foot.endpoints()));
        }
    }
}
