package io.weir.router.fleet;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.router.shard.Assignment;
import io.weir.router.shard.Shards;
import io.weir.schemas.avro.Member;
import io.weir.schemas.table.CompactedTableReader;
import io.weir.schemas.table.TableReaderSettings;
import io.weir.schemas.topic.TopicCatalog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A router's part in a sharded fleet: which slices are its own, and who has the others.
 *
 * <p>Threads: any.
 */
public final class ShardedFleet implements AutoCloseable {

    private final Shards shards;
    private final MemberFollower members;
    private final CompactedTableReader<Member> reader;
    private final SliceGroup group;
    private final Consumer<Assignment> slices;
    private final Runnable changed;
    private volatile Assignment assignment = Assignment.NONE;
    private volatile boolean joined;

    /**
     * Where it learns what.
     *
     * @param clientProperties settings for Kafka's clients
     * @param catalog names of the topics
     * @param members reads their values; not closed by the fleet
     */
    public record Source(Map<String, Object> clientProperties, TopicCatalog catalog, Deserializer<Member> members) {

        /** Settings of clients can hold passwords. */
        @Override
        public String toString() {
            return "Source[members=" + catalog.members().name() + "]";
        }
    }

    /**
     * @param self id of this router
     * @param shards told who owns what
     * @param slices told what is assigned to this router
     * @param changed told after that
     * @param away whether Kafka has not answered for long
     */
    public ShardedFleet(
            FleetSettings settings,
            String self,
            Source source,
            Shards shards,
            Consumer<Assignment> slices,
            Runnable changed,
            BooleanSupplier away,
            MeterRegistry registry) {
        this.shards = shards;
        this.slices = slices;
        this.changed = changed;
        TopicCatalog catalog = source.catalog();
        this.members = new MemberFollower(settings.name(), self, shards, InstantSource.system());
        this.reader = new CompactedTableReader<>(
                TableReaderSettings.of("members", source.clientProperties(), catalog.settings()),
                Map.of(catalog.members().name(), source.members()),
                members);
        this.group = new SliceGroup(
                source.clientProperties(),
                settings.sharedGroup(),
                catalog.endpointTable().name(),
                this::assigned,
                away);
        Gauge.builder(
                        "weir.slices.owned",
                        this,
                        fleet -> fleet.assignment.slices().size())
                .description("Slices of the route table that this router is to serve")
                .register(registry);
        Gauge.builder("weir.slices.held", shards, Shards::heldCount)
                .description("Slices of the route table that this router serves, those that it hands over included")
                .register(registry);
    }

    /** Begins to follow the others. */
    public void start() {
        reader.start();
    }

    /** Asks for a share of the slices, once the table is complete. */
    public void join() {
        joined = true;
        group.join();
    }

    private void assigned(Assignment now) {
        assignment = now;
        slices.accept(now);
        changed.run();
    }

    /** Whether requests for every host can be served, here or by others. */
    public boolean isCovered() {
        return joined && members.isCaughtUp() && shards.coverAll();
    }

    /** Gives the share back; what is held is served until others have taken it. Waits for brokers some seconds at most. */
    public void leave() {
        group.close();
    }

    /** Whether nothing is held any more, or nobody is there to take it. */
    public boolean isHandedOver() {
        return shards.heldCount() == 0 || shards.owners().others() == 0;
    }

    /** The slices that this router is to serve, sorted. */
    public List<Integer> owned() {
        return List.copyOf(new TreeSet<>(assignment.slices()));
    }

    /** Rising number of the assignment; 0 before the first one. */
    public long epoch() {
        return assignment.epoch();
    }

    @Override
    public void close() {
        group.close();
        reader.close();
    }
}
