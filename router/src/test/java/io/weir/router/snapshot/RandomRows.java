package io.weir.router.snapshot;

import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteOverride;
import io.weir.router.table.RouteTimeouts;
import io.weir.schemas.topic.RouteKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rows in which every field takes all that it may be: missing, ordinary, extreme. */
public final class RandomRows {

    private static final List<RouteOptions.Algorithm> ALGORITHMS = List.of(RouteOptions.Algorithm.values());

    private static final String[] TEXTS = {"", "web", "http1", "weir.route-events", "ä€😀\0\n", "x".repeat(300)};

    private final Random random;

    public RandomRows(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** Any route. */
    public Route route() {
        List<Destination> destinations = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            destinations.add(new Destination(guid(), text(), random.nextInt(65_536), text(), random.nextInt(-1, 100)));
        }
        return new Route(
                guid(),
                number(),
                random.nextLong(),
                destinations,
                random.nextBoolean() ? RouteOptions.DEFAULT : options(),
                orNull(this::text),
                orNull(this::text),
                guid(),
                lineage(),
                orNull(() -> new RouteOverride(number(), number(), text())));
    }

    /** Any endpoint. */
    public EndpointEntry endpoint() {
        Map<String, String> tags = new HashMap<>();
        Set<RouteKey> uris = new LinkedHashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.put(text(), text());
            uris.add(key());
        }
        Instance instance = new Instance(
                text(),
                random.nextInt(65_536),
                random.nextBoolean(),
                orNull(this::text),
                orNull(this::guid),
                orNull(this::text),
                orNull(this::text),
                text(),
                random.nextInt(-1, 1000),
                orNull(this::text),
                orNull(this::text),
                text(),
                tags);
        return new EndpointEntry(instance, List.copyOf(uris), lineage());
    }

    /** One of a few, so that keys come again. */
    public RouteKey key() {
        return new RouteKey(
                "host-" + random.nextInt(500) + ".example.com", random.nextBoolean() ? "" : "/p" + random.nextInt(3));
    }

    SnapshotHead head() {
        return new SnapshotHead(
                random.nextLong(),
                text(),
                orNull(this::text),
                text(),
                new SnapshotHead.Table(text(), random.nextBoolean(), orNull(this::time), text(), orNull(this::time)),
                random.nextLong(),
                random.nextLong());
    }

    private Instant time() {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private RouteOptions options() {
        return new RouteOptions(
                ALGORITHMS.get(random.nextInt(ALGORITHMS.size())),
                orNull(this::text),
                orNull(this::text),
                random.nextDouble(),
                orNull(() -> new RouteOptions.UserKey(random.nextBoolean(), text())),
                random.nextBoolean(),
                new RouteTimeouts(random.nextInt(-1, 99), random.nextInt(-1, 99), number(), random.nextBoolean()),
                random.nextBoolean());
    }

    private Lineage lineage() {
        long appended = number();
        return new Lineage(
                text(), random.nextInt(12), number(), appended, random.nextBoolean() ? Lineage.UNKNOWN : number());
    }

    private Guid guid() {
        return Guid.of(random.nextInt(4) == 0 ? text() : new UUID(random.nextInt(50), random.nextLong()).toString());
    }

    private long number() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(200);
            case 2 -> 1_700_000_000_000L + random.nextInt();
            default -> Long.MAX_VALUE;
        };
    }

    private String text() {
        return random.nextInt(3) == 0 ? "text-" + random.nextInt(40) : TEXTS[random.nextInt(TEXTS.length)];
    }

    private <T> @Nullable T orNull(Supplier<T> value) {
        return random.nextBoolean() ? null : value.get();
    }
}
