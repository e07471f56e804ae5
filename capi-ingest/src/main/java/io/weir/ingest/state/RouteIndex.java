package io.weir.ingest.state;

import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.table.CompactedTableReader;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableListener;
import io.weir.schemas.table.TableReaderSettings;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every route that the log knows. A scan marks in it what CAPI shows, so that what it does not show is left over. */
public final class RouteIndex implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteIndex.class);

    private final CompactedTableReader<RouteState> reader;
    private final Map<String, Slot> slots = new HashMap<>();
    private Map<TopicPartition, Long> positions = Map.of();
    private boolean caughtUp;
    private int scan;
    private long live;

    /** A route and the marks of scans; guarded by the slots' lock. */
    private static final class Slot {

        private final int partition;
        private KnownState state;
        /** The scan during which the route came to be known as live: that one may have passed its place before. */
        private int born;

        private int seen = -1;

        private Slot(int partition, KnownState state, int born) {
            this.partition = partition;
            this.state = state;
            this.born = born;
        }
    }

    public RouteIndex(Map<String, Object> client, TopicCatalog topics, RecordSerdes serdes) {
        reader = new CompactedTableReader<>(
                TableReaderSettings.of("ingest-routes", client, topics.settings()),
                Map.of(topics.routeState().name(), serdes.deserializer(RouteState.class)),
                new Listener());
    }

    /** Begins to read. */
    public void start() {
        reader.start();
    }

    /** Waits until everything was read that stood there when reading began; false when that takes longer. */
    public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
        return await(limit, () -> caughtUp);
    }

    /** Waits until these positions were reached; false when that takes longer. */
    public boolean awaitPositions(Map<TopicPartition, Long> targets, Duration limit) throws InterruptedException {
        return await(
                limit,
                () -> targets.entrySet().stream()
                        .allMatch(target -> positions.getOrDefault(target.getKey(), 0L) >= target.getValue()));
    }

    private interface Condition {
        boolean holds();
    }

    private boolean await(Duration limit, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (slots) {
            while (!condition.holds()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                slots.wait(left / 1_000_000 + 1);
            }
            return true;
        }
    }

    /** What the log says of a route. */
    public Optional<KnownState> get(String guid) {
        synchronized (slots) {
            Slot slot = slots.get(guid);
            return slot == null ? Optional.empty() : Optional.of(slot.state);
        }
    }

    /** Routes known and not deleted. */
    public long live() {
        synchronized (slots) {
            return live;
        }
    }

    /** Guids of the live routes of a space. */
    public List<String> ofSpace(String spaceGuid) {
        return live(state -> state.spaceGuid().equals(spaceGuid));
    }

    /** Guids of the live routes of an organization. */
    public List<String> ofOrganization(String organizationGuid) {
        return live(state -> state.organizationGuid().equals(organizationGuid));
    }

    private List<String> live(Predicate<KnownState> wanted) {
        List<String> guids = new ArrayList<>();
        synchronized (slots) {
            slots.forEach((guid, slot) -> {
                if (!slot.state.deleted() && wanted.test(slot.state)) {
                    guids.add(guid);
                }
            });
        }
        return guids;
    }

    // ---- scans

    /** Begins a scan; its number is one more than that of the one before. */
    public int beginScan() {
        synchronized (slots) {
            return ++scan;
        }
    }

    /** The scan has seen the route like this; returns what the log says of it. */
    public Optional<KnownState> see(int number, Route route) {
        synchronized (slots) {
            Slot slot = slots.get(route.getGuid());
            if (slot == null) {
                return Optional.empty();
            }
            slot.seen = number;
            if (slot.state.spaceGuid().isEmpty()) {
                slot.state = placed(slot.state, route);
            }
            return Optional.of(slot.state);
        }
    }

    /** States that are older than this knowledge do not say where a route is. */
    private static KnownState placed(KnownState state, Route route) {
        String organization = route.getOrganizationGuid();
        return new KnownState(
                state.revision(),
                state.hash(),
                state.deleted(),
                route.getSpaceGuid().intern(),
                organization == null ? "" : organization.intern());
    }

    /** The scan has seen that CAPI has the route, however it looks. */
    public void see(int number, String guid) {
        synchronized (slots) {
            Slot slot = slots.get(guid);
            if (slot != null) {
                slot.seen = number;
            }
        }
    }

    /** Live routes that were known before the scan began and that it has not seen, with their revisions. */
    public Map<String, Long> unseen(int number) {
        Map<String, Long> unseen = new TreeMap<>();
        synchronized (slots) {
            slots.forEach((guid, slot) -> {
                if (!slot.state.deleted() && slot.born < number && slot.seen != number) {
                    unseen.put(guid, slot.state.revision());
                }
            });
        }
        return unseen;
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Fills the index; called on the reader's thread. */
    private final class Listener implements TableListener<RouteState> {

        private final Sweep sweep = new Sweep();

        @Override
        public void apply(TableRecord<RouteState> record) {
            sweep.applied(record.key());
            RouteState value = record.value();
            synchronized (slots) {
                put(record.key(), record.partition(), value == null ? null : KnownState.of(value));
            }
        }

        private void put(String guid, int partition, @Nullable KnownState state) {
            Slot slot = slots.get(guid);
            boolean before = slot != null && !slot.state.deleted();
            boolean now = state != null && !state.deleted();
            live += (now ? 1 : 0) - (before ? 1 : 0);
            if (state == null) {
                slots.remove(guid);
            } else if (slot == null) {
                slots.put(guid, new Slot(partition, state, scan));
            } else {
                slot.born = now && !before ? scan : slot.born;
                slot.state = state;
            }
        }

        @Override
        public void batchApplied(Map<TopicPartition, Long> reached) {
            synchronized (slots) {
                positions = reached;
                slots.notifyAll();
            }
        }

        @Override
        public void caughtUp() {
            synchronized (slots) {
                List<String> stale = new ArrayList<>();
                slots.forEach((guid, slot) -> {
                    if (sweep.isStale(guid, slot.partition)) {
                        stale.add(guid);
                    }
                });
                stale.forEach(guid -> put(guid, 0, null));
                caughtUp = true;
                slots.notifyAll();
            }
            sweep.done();
        }

        @Override
        public void restarted(Set<TopicPartition> partitions) {
            sweep.restarted(partitions);
        }

        @Override
        public void recordFailed(FailedRecord failure) {
            LOG.warn(
                    "a route state cannot be read, a scan will take its route for unknown topic={} partition={} offset={}",
                    failure.topic(),
                    failure.partition(),
                    failure.offset());
        }

        @Override
        public void disconnected(Throwable reason) {
            LOG.warn("the route states cannot be followed error={}", reason.toString());
        }

        @Override
        public void connected() {
            LOG.debug("the route states are followed");
        }
    }
}
