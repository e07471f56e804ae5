package io.weir.router.snapshot;

import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Interner;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteOverride;
import io.weir.router.table.RouteTimeouts;
import io.weir.router.table.TableRows;
import io.weir.router.table.Tags;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rows that {@link RowOutput} wrote. Used by one thread. */
final class RowInput {

    private final Interner interner = new Interner();
    private final Shared<String> texts = new Shared<>();
    private final Shared<Guid> guids = new Shared<>();
    private final Shared<RouteOptions> options = new Shared<>();
    private ByteInput from = new ByteInput(new byte[0], 0);

    /** Tells of all rows of one section. */
    void section(ByteInput section, TableRows to) {
        texts.clear();
        guids.clear();
        options.clear();
        from = section;
        while (section.hasMore()) {
            row(to);
        }
    }

    private void row(TableRows to) {
        int kind = from.u8();
        switch (kind) {
            case RowOutput.ROUTE -> to.route(from.text(), from.text(), from.count(), route());
            case RowOutput.NO_ROUTE -> to.noRoute(from.text(), from.text());
            case RowOutput.ENDPOINT -> to.endpoint(from.text(), from.count(), endpoint());
            case RowOutput.NO_ENDPOINT -> to.noEndpoint(from.text());
            default -> throw new IllegalArgumentException("a row is of kind " + kind);
        }
    }

    private Route route() {
        return new Route(
                guid(),
                from.unsigned(),
                from.int64(),
                destinations(),
                options.read(from, this::options, this::unique),
                sharedOrNull(),
                sharedOrNull(),
                guids.read(from, this::guid, this::unique),
                lineage(),
                override());
    }

    private List<Destination> destinations() {
        int count = from.count();
        if (count == 1) {
            return List.of(destination());
        }
        List<Destination> destinations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            destinations.add(destination());
        }
        return destinations;
    }

    private Destination destination() {
        return new Destination(guid(), shared(), from.count(), shared(), (int) from.signed());
    }

    private RouteOptions options() {
        var read = new RouteOptions(
                RouteOptions.Algorithm.valueOf(shared()),
                from.textOrNull(),
                from.textOrNull(),
                Double.longBitsToDouble(from.int64()),
                from.flag() ? new RouteOptions.UserKey(from.flag(), from.text()) : null,
                from.flag(),
                timeouts(),
                from.flag());
        return read.equals(RouteOptions.DEFAULT) ? RouteOptions.DEFAULT : read;
    }

    private RouteTimeouts timeouts() {
        var read = new RouteTimeouts(from.signed(), from.signed(), from.signed(), from.flag());
        return read.equals(RouteTimeouts.NONE) ? RouteTimeouts.NONE : read;
    }

    private Guid guid() {
        return from.flag() ? new Guid.Binary(from.int64(), from.int64()) : new Guid.Text(from.text());
    }

    private Lineage lineage() {
        String topic = shared();
        int partition = from.count();
        long offset = from.unsigned();
        long appendMillis = from.signed();
        long capiMillis = from.flag() ? appendMillis - from.signed() : Lineage.UNKNOWN;
        return new Lineage(topic, partition, offset, appendMillis, capiMillis);
    }

    private @Nullable RouteOverride override() {
        return from.flag() ? new RouteOverride(from.unsigned(), from.signed(), from.text()) : null;
    }

    private EndpointEntry endpoint() {
        Instance instance = instance();
        int count = from.count();
        List<RouteKey> uris = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            uris.add(new RouteKey(from.text(), from.text()));
        }
        return new EndpointEntry(instance, uris, lineage());
    }

    private Instance instance() {
        return new Instance(
                from.text(),
                from.count(),
                from.flag(),
                from.textOrNull(),
                from.flag() ? guid() : null,
                sharedOrNull(),
                sharedOrNull(),
                from.text(),
                (int) from.signed(),
                sharedOrNull(),
                sharedOrNull(),
                shared(),
                tags());
    }

    private Tags tags() {
        int count = from.count();
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < count; i++) {
            tags.put(shared(), shared());
        }
        return Tags.of(tags, interner);
    }

    private String shared() {
        return texts.read(from, from::text, this::unique);
    }

    private @Nullable String sharedOrNull() {
        return texts.readOrNull(from, from::text, this::unique);
    }

    private <T> T unique(T value) {
        return interner.intern(value);
    }
}
