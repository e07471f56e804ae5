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
import io.weir.router.table.TableRows;
import io.weir.schemas.topic.RouteKey;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of the table as bytes, with everything that the table holds of them. What is written here is read by {@link RowInput}; a
 * change of either is another {@link SnapshotFile#FORMAT}.
 *
 * <p>Used by one thread.
 */
final class RowOutput implements TableRows {

    static final int ROUTE = 1;
    static final int NO_ROUTE = 2;
    static final int ENDPOINT = 3;
    static final int NO_ENDPOINT = 4;

    private final ByteOutput to;
    private final Runnable between;
    private final Shared<String> texts = new Shared<>();
    private final Shared<Guid> guids = new Shared<>();
    private final Shared<RouteOptions> options = new Shared<>();

    /** @param between run before each row */
    RowOutput(ByteOutput to, Runnable between) {
        this.to = to;
        this.between = between;
    }

    /** A new section begins, which can be read without those before it. */
    void beginSection() {
        texts.clear();
        guids.clear();
        options.clear();
    }

    @Override
    public void route(String host, String path, int partition, Route route) {
        begin(ROUTE);
        key(host, path);
        to.unsigned(partition);
        guid(route.guid());
        to.unsigned(route.revision());
        to.int64(route.contentHash());
        to.unsigned(route.destinations().size());
        route.destinations().forEach(this::destination);
        options.write(route.options(), to, this::options);
        shared(route.routeServiceUrl());
        shared(route.isolationSegment());
        guids.write(route.space(), to, this::guid);
        lineage(route.lineage());
        override(route.override());
    }

    @Override
    public void noRoute(String host, String path) {
        begin(NO_ROUTE);
        key(host, path);
    }

    @Override
    public void endpoint(String id, int partition, EndpointEntry entry) {
        begin(ENDPOINT);
        to.text(id);
        to.unsigned(partition);
        instance(entry.instance());
        to.unsigned(entry.uris().size());
        for (RouteKey uri : entry.uris()) {
            key(uri.host(), uri.path());
        }
        lineage(entry.lineage());
    }

    @Override
    public void noEndpoint(String id) {
        begin(NO_ENDPOINT);
        to.text(id);
    }

    private void begin(int kind) {
        between.run();
        to.u8(kind);
    }

    private void key(String host, String path) {
        to.text(host);
        to.text(path);
    }

    private void shared(@Nullable String value) {
        texts.write(value, to, to::text);
    }

    private void guid(Guid guid) {
        switch (guid) {
            case Guid.Binary(long high, long low) -> {
                to.flag(true);
                to.int64(high);
                to.int64(low);
            }
            case Guid.Text(String text) -> {
                to.flag(false);
                to.text(text);
            }
        }
    }

    private void destination(Destination destination) {
        guid(destination.app());
        shared(destination.processType());
        to.unsigned(destination.port());
        shared(destination.protocol());
        to.signed(destination.weight());
    }

    private void options(RouteOptions value) {
        shared(value.algorithm().name());
        to.textOrNull(value.hashHeader());
        to.textOrNull(value.hashCookie());
        to.int64(Double.doubleToRawLongBits(value.hashBalance()));
        RouteOptions.UserKey canary = value.stickyCanary();
        to.flag(canary != null);
        if (canary != null) {
            to.flag(canary.cookie());
            to.text(canary.name());
        }
        to.flag(value.perDestination());
        timeouts(value.timeouts());
        to.flag(value.misread());
    }

    private void timeouts(RouteTimeouts value) {
        to.signed(value.requestMillis());
        to.signed(value.headerMillis());
        to.signed(value.idleMillis());
        to.flag(value.misread());
    }

    private void lineage(Lineage lineage) {
        shared(lineage.topic());
        to.unsigned(lineage.partition());
        to.unsigned(lineage.offset());
        to.signed(lineage.appendMillis());
        to.flag(lineage.capiMillis() != Lineage.UNKNOWN);
        if (lineage.capiMillis() != Lineage.UNKNOWN) {
            to.signed(lineage.appendMillis() - lineage.capiMillis());
        }
    }

    private void override(@Nullable RouteOverride override) {
        to.flag(override != null);
        if (override != null) {
            to.unsigned(override.restoredRevision());
            to.signed(override.sinceMillis());
            to.text(override.orderedBy());
        }
    }

    private void instance(Instance instance) {
        to.text(instance.address());
        to.unsigned(instance.port());
        to.flag(instance.tls());
        to.textOrNull(instance.serverCertSan());
        Guid app = instance.app();
        to.flag(app != null);
        if (app != null) {
            guid(app);
        }
        shared(instance.processType());
        shared(instance.processGuid());
        to.text(instance.id());
        to.signed(instance.index());
        shared(instance.availabilityZone());
        shared(instance.isolationSegment());
        shared(instance.protocol());
        to.unsigned(instance.tags().size());
        instance.tags().forEach((name, value) -> {
            shared(name);
            shared(value);
        });
    }
}
