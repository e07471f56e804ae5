package io.weir.projector.operator.fleet;

import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.TableSettings;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Member;
import io.weir.schemas.table.CompactedTableReader;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableListener;
import io.weir.schemas.table.TableReaderSettings;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.TableSetting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Follows {@code weir.members} and those settings of {@code weir.control} that are about tables. May be used from any thread. */
public final class FleetWatch implements AutoCloseable {

    private final String control;
    private final TableNames tables;
    private final String brokers;
    private final InstantSource clock;
    private final CompactedTableReader<SpecificRecord> reader;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All below under the lock.
    private final Roster roster = new Roster();
    private final TableAgreement agreement = new TableAgreement();
    private final Map<String, Control> settings = new HashMap<>();
    /** Grows with the tables there have been, a handful. */
    private final Map<String, TopicPartition> places = new HashMap<>();
    /** Settings of partitions that are read again and that have not come by since. */
    private final Set<String> unconfirmed = new HashSet<>();

    private long version;
    private boolean complete;
    private boolean closed;
    private @Nullable Throwable trouble;

    private FleetWatch(KafkaAccess access, InstantSource clock) {
        this.clock = clock;
        control = access.catalog().control().name();
        tables = new TableNames(
                access.catalog().routeTable().name(),
                access.catalog().endpointTable().name());
        brokers = access.config().kafka().bootstrapServers();
        reader = new CompactedTableReader<>(
                TableReaderSettings.of(
                        "fleet",
                        access.config().kafka().clientProperties(),
                        access.catalog().settings()),
                Map.of(
                        control,
                        access.serdes().deserializer(Control.class),
                        access.catalog().members().name(),
                        access.serdes().deserializer(Member.class)),
                new Listener());
    }

    /** Begins to follow; {@link #awaitComplete} says when it knows everything. */
    public static FleetWatch start(KafkaAccess access) {
        FleetWatch watch = new FleetWatch(access, InstantSource.system());
        watch.reader.start();
        return watch;
    }

    /**
     * Waits until everything that was written is read.
     *
     * @throws KafkaException if it is not within this time; the message says why where that is known
     */
    public void awaitComplete(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!complete && !closed) {
                if (left <= 0) {
                    throw new KafkaException(
                            "Kafka at " + brokers + " did not show who the members of the fleet are within "
                                    + limit.toSeconds() + " s" + (trouble == null ? "" : ": " + trouble.getMessage()),
                            trouble);
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The settings of tables. */
    public TableSettings settings() {
        lock.lock();
        try {
            return TableSettings.of(tables.firstTable(), settings);
        } finally {
            lock.unlock();
        }
    }

    /** Every member that has been heard of lately, ready or not, by id. */
    public List<Member> present() {
        lock.lock();
        try {
            return roster.present(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** The members as they are now, and where they differ. */
    Observation observe() {
        lock.lock();
        try {
            Instant now = clock.instant();
            List<String> present =
                    roster.present(now).stream().map(Member::getMemberId).toList();
            return new Observation(now, roster.sightings(now), agreement.conflicts(present));
        } finally {
            lock.unlock();
        }
    }

    /** Those members that take requests, by id. */
    public List<Member> ready() {
        return present().stream().filter(Member::getReady).toList();
    }

    /** A number that rises with everything that is heard. */
    public long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is heard beyond that version, at most this long, or until this is closed. */
    public void awaitNews(long seen, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (version == seen && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has been closed; whoever waits ends then. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        update(() -> closed = true);
        reader.close();
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Called on the reader's thread. */
    private final class Listener implements TableListener<SpecificRecord> {

        @Override
        public void apply(TableRecord<SpecificRecord> record) {
            switch (record.value()) {
                case Member member ->
                    update(() -> {
                        roster.report(record.key(), member, Instant.ofEpochMilli(record.timestamp()), clock.instant());
                        agreement.report(record.key(), member, tables.servedBy(member));
                    });
                case Control setting -> {
                    if (isAboutTables(record.key())) {
                        update(() -> {
                            settings.put(record.key(), setting);
                            places.put(record.key(), record.topicPartition());
                            unconfirmed.remove(record.key());
                        });
                    }
                }
                case null, default -> update(() -> remove(record));
            }
        }

        private void remove(TableRecord<SpecificRecord> tombstone) {
            if (tombstone.topic().equals(control)) {
                settings.remove(tombstone.key());
            } else {
                roster.left(tombstone.key());
                agreement.left(tombstone.key());
            }
        }

        @Override
        public void caughtUp() {
            update(() -> {
                settings.keySet().removeAll(unconfirmed);
                unconfirmed.clear();
                roster.caughtUp();
                complete = true;
            });
        }

        @Override
        public void restarted(Set<TopicPartition> partitions) {
            update(() -> {
                roster.restarted();
                places.forEach((key, place) -> {
                    if (partitions.contains(place)) {
                        unconfirmed.add(key);
                    }
                });
            });
        }

        @Override
        public void recordFailed(FailedRecord failure) {
            // Of a newer version; the reader has logged it.
        }

        @Override
        public void disconnected(Throwable reason) {
            update(() -> trouble = reason);
        }

        @Override
        public void connected() {
            update(() -> trouble = null);
        }

        private static boolean isAboutTables(String key) {
            return key.equals(TableSetting.SERVING) || TableSetting.isProjected(key);
        }
    }
}
