package io.weir.ingest.control;

import io.weir.ingest.state.Sweep;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.HeldScan;
import io.weir.schemas.avro.ImportDone;
import io.weir.schemas.avro.PollWatermark;
import io.weir.schemas.avro.ScanOrder;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.table.CompactedTableReader;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableListener;
import io.weir.schemas.table.TableReaderSettings;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands on {@code weir.control}, as far as it was read. */
public final class ControlTable implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlTable.class);

    private final CompactedTableReader<Control> reader;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Map<String, Entry> entries = new HashMap<>();

    private record Entry(int partition, Object value) {}

    public ControlTable(Map<String, Object> client, TopicCatalog topics, RecordSerdes serdes) {
        reader = new CompactedTableReader<>(
                TableReaderSettings.of("ingest-control", client, topics.settings()),
                Map.of(topics.control().name(), serdes.deserializer(Control.class)),
                new Listener());
    }

    /** Begins to read. */
    public void start() {
        reader.start();
    }

    /** Waits until everything was read that stood there when reading began; false when that takes longer. */
    public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
        return caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How far a poller has read. */
    public Optional<Instant> watermark(String key) {
        return value(key, PollWatermark.class).map(PollWatermark::getCapiTime);
    }

    /** When the first import was over; empty while it is not. */
    public Optional<ImportDone> importDone() {
        return value(ControlKey.IMPORT_DONE, ImportDone.class);
    }

    /** Scans that wait for an operator, the oldest first. */
    public List<HeldScan> held() {
        return all(ControlKey.HELD, HeldScan.class).values().stream()
                .sorted(Comparator.comparing(HeldScan::getHeldAt))
                .toList();
    }

    /** The parts of discarded scans by key. */
    public Map<String, HeldScan> discarded() {
        return all(ControlKey.DISCARDED, HeldScan.class);
    }

    /** Orders that wait for the leader, the oldest first. */
    public List<ScanOrder> orders() {
        return all(ControlKey.ORDER, ScanOrder.class).values().stream()
                .sorted(Comparator.comparing(ScanOrder::getOrderedAt))
                .toList();
    }

    /** The route table that the routers serve; empty for the first one. */
    public Optional<ServingTable> serving() {
        return value(TableSetting.SERVING, ServingTable.class);
    }

    private <T> Optional<T> value(String key, Class<T> type) {
        synchronized (entries) {
            Entry entry = entries.get(key);
            return entry == null || !type.isInstance(entry.value())
                    ? Optional.empty()
                    : Optional.of(type.cast(entry.value()));
        }
    }

    private <T> Map<String, T> all(String prefix, Class<T> type) {
        Map<String, T> found = new TreeMap<>();
        synchronized (entries) {
            entries.forEach((key, entry) -> {
                if (key.startsWith(prefix) && type.isInstance(entry.value())) {
                    found.put(key, type.cast(entry.value()));
                }
            });
        }
        return found;
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Fills the table; called on the reader's thread. */
    private final class Listener implements TableListener<Control> {

        private final Sweep sweep = new Sweep();

        @Override
        public void apply(TableRecord<Control> record) {
            sweep.applied(record.key());
            synchronized (entries) {
                if (record.value() == null) {
                    entries.remove(record.key());
                } else {
                    entries.put(
                            record.key(),
                            new Entry(record.partition(), record.value().getValue()));
                }
            }
        }

        @Override
        public void caughtUp() {
            synchronized (entries) {
                entries.entrySet()
                        .removeIf(entry ->
                                sweep.isStale(entry.getKey(), entry.getValue().partition()));
            }
            sweep.done();
            caughtUp.countDown();
        }

        @Override
        public void restarted(Set<TopicPartition> partitions) {
            sweep.restarted(partitions);
        }

        @Override
        public void recordFailed(FailedRecord failure) {
            LOG.debug("a control record of another version is left alone offset={}", failure.offset());
        }

        @Override
        public void disconnected(Throwable reason) {
            LOG.warn("the control topic cannot be followed error={}", reason.toString());
        }

        @Override
        public void connected() {
            LOG.debug("the control topic is followed");
        }
    }
}
