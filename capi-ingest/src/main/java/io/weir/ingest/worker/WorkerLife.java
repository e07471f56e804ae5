package io.weir.ingest.worker;

import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.BatchPlan.Change;
import io.weir.ingest.worker.BatchReader.Polled;
import io.weir.ingest.worker.BatchReader.Read;
import io.weir.ingest.worker.LogWriter.Encoded;
import io.weir.ingest.worker.PartitionOpener.Closed;
import io.weir.ingest.worker.PartitionOpener.Opened;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership of the group: joins, works batches, and ends when asked or with the first failure that it cannot be sure about.
 * Whoever comes after it starts from what Kafka holds.
 */
final class WorkerLife {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerLife.class);

    private static final Duration POLL_MAX = Duration.ofMillis(500);
    private static final Duration POLL_WHILE_OPENING = Duration.ofMillis(20);
    private static final Duration STABLE_POSITION_WAIT = Duration.ofMillis(250);

    private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LogWriter writer;
    private final BatchReader reader;
    private final PartitionOpener opener;
    private final WorkerConfig config;
    private final WorkerProbe probe;
    private final IngestMeters meters;
    private final InstantSource clock;
    private final String topic;
    private final SecondLooks secondLooks;
    private final Assignment assignment;
    private final GroupOwnership ownership;
    private final Heartbeats heartbeats;

    private @Nullable Future<List<Opened>> opening;

    /**
     * What a life is made of.
     *
     * @param topic the inbox
     * @param ownership is told what the group says
     */
    record Parts(
            KafkaConsumer<byte[], byte[]> consumer,
            LogWriter writer,
            BatchReader reader,
            PartitionOpener opener,
            WorkerConfig config,
            WorkerProbe probe,
            IngestMeters meters,
            InstantSource clock,
            String topic,
            GroupOwnership ownership) {}

    WorkerLife(Parts parts) {
        this.consumer = parts.consumer();
        this.writer = parts.writer();
        this.reader = parts.reader();
        this.opener = parts.opener();
        this.config = parts.config();
        this.probe = parts.probe();
        this.meters = parts.meters();
        this.clock = parts.clock();
        this.topic = parts.topic();
        this.secondLooks = new SecondLooks(config.secondLookDelay(), config.secondLooksMax());
        this.assignment = new Assignment(consumer, topic, secondLooks, parts.ownership());
        this.ownership = parts.ownership();
        this.heartbeats = new Heartbeats(consumer);
    }

    /**
     * Works until {@code running} is false or something fails.
     *
     * @param helpers runs what would block
     * @param status is told where this life stands, after each round
     */
    void run(BooleanSupplier running, ExecutorService helpers, Consumer<WorkerStatus> status)
            throws InterruptedException {
        HelperWait wait = new HelperWait(consumer, assignment, helpers, running, this::polled);
        writer.init();
        ownership.joining();
        consumer.subscribe(List.of(topic), assignment);
        while (running.getAsBoolean()) {
            openPartitions(helpers);
            // No more notifications are taken than there is room for second looks.
            assignment.flow(!secondLooks.isFullFor(config.batchMax()));
            List<Polled> polled = poll();
            List<Look> due = secondLooks.takeDue(clock.instant(), config.batchMax());
            if (!polled.isEmpty() || !due.isEmpty()) {
                work(polled, due, wait);
            }
            status.accept(status());
        }
    }

    private void polled() {
        ownership.polled(heartbeats.answered());
    }

    private WorkerStatus status() {
        long lag = 0;
        int routes = 0;
        List<OwnedPartition> open = assignment.open();
        for (OwnedPartition partition : open) {
            lag += consumer.currentLag(assignment.topicPartition(partition)).orElse(0);
            routes += partition.routeCount();
        }
        return new WorkerStatus(
                WorkerStatus.Phase.RUNNING, "", assignment.size(), open.size(), routes, secondLooks.size(), lag);
    }

    // ---- opening

    /** Starts to open what was assigned, and takes over what has been opened; one opening at a time. */
    private void openPartitions(ExecutorService helpers) throws InterruptedException {
        Future<List<Opened>> pending = opening;
        if (pending != null && pending.isDone()) {
            opening = null;
            takeOver(HelperWait.result(pending));
        }
        List<OwnedPartition> closed = assignment.closed();
        if (opening == null && !closed.isEmpty()) {
            stablePositions(closed).ifPresent(found -> opening = helpers.submit(() -> opener.open(found)));
        }
    }

    /** The positions of the partitions; empty while a transaction in flight may still move one. */
    private Optional<List<Closed>> stablePositions(List<OwnedPartition> closed) {
        Map<TopicPartition, OwnedPartition> asked = new HashMap<>();
        closed.forEach(partition -> asked.put(assignment.topicPartition(partition), partition));
        try {
            Map<TopicPartition, OffsetAndMetadata> found = consumer.committed(asked.keySet(), STABLE_POSITION_WAIT);
            List<Closed> stable = new ArrayList<>();
            asked.forEach((place, partition) -> stable.add(
                    new Closed(partition, Optional.ofNullable(found.get(place)).map(OffsetAndMetadata::offset))));
            return Optional.of(stable);
        } catch (org.apache.kafka.common.errors.TimeoutException | WakeupException e) {
            LOG.debug("the position is not stable yet topic={} error={}", topic, e.getMessage());
            return Optional.empty();
        }
    }

    private void takeOver(List<Opened> opened) {
        Map<TopicPartition, OffsetAndMetadata> scanned = new HashMap<>();
        for (Opened one : opened) {
            assignment.open(one);
            if (one.scanned() && !one.partition().isLost()) {
                scanned.put(assignment.topicPartition(one.partition()), new OffsetAndMetadata(one.position()));
            }
        }
        if (!scanned.isEmpty()) {
            // Only now the scan is no longer owed: until this is committed, whoever opens the partition finds no
            // position.
            BatchPlan nothing = new BatchPlan(List.of(), List.of());
            if (!writer.commit(writer.encode(nothing, List.of(), clock.instant()), scanned, consumer.groupMetadata())) {
                throw new IllegalStateException("the group has moved on before the position of a scan was committed");
            }
        }
    }

    // ---- polling

    private List<Polled> poll() {
        Duration wait = opening == null && assignment.closed().isEmpty() ? POLL_MAX : POLL_WHILE_OPENING;
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(secondLooks.untilNext(clock.instant(), wait));
            polled();
            List<Polled> polled = new ArrayList<>(records.count());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                OwnedPartition partition = assignment.get(record.partition());
                if (partition != null && partition.isOpen()) {
                    partition.take(record.offset());
                    polled.add(new Polled(partition, record));
                }
            }
            return polled;
        } catch (OffsetOutOfRangeException e) {
            assignment.closeForScan(e.offsetOutOfRangePartitions().keySet());
            return List.of();
        } catch (WakeupException e) {
            // Whoever wakes the worker has something to say that the loop looks for.
            return List.of();
        }
    }

    // ---- working

    private void work(List<Polled> polled, List<Look> due, HelperWait wait) throws InterruptedException {
        Instant start = clock.instant();
        probe.reached(WorkerStep.BEFORE_CAPI_READ);
        Set<OwnedPartition> partitions = new HashSet<>();
        polled.forEach(one -> partitions.add(one.partition()));
        due.forEach(look -> partitions.add(look.partition()));
        Optional<Read> read = wait.answer(() -> reader.read(polled, due), partitions);
        if (read.isEmpty()) {
            return;
        }
        List<Look> looks = read.get().looks().stream()
                .filter(look -> !look.partition().isLost())
                .toList();
        List<Refused> refused = read.get().refused().stream()
                .filter(one -> !one.partition().isLost())
                .toList();
        if (looks.isEmpty() && refused.isEmpty()) {
            return;
        }
        Instant observedAt = read.get().observedAt();
        Encoded encoded;
        try {
            encoded = writer.encode(BatchPlan.of(looks, read.get().observations()), refused, observedAt);
        } catch (RetriableException e) {
            // The registry is away. Nothing was begun, so everything is polled again.
            LOG.warn("the batch cannot be encoded yet topic={} error={}", topic, e.toString());
            assignment.rewind();
            var _ = wait.answer(WorkerLife::pause, partitions);
            return;
        }
        if (commit(encoded, looks, refused)) {
            measure(encoded, looks, observedAt, start);
        } else {
            // A rebalance is under way. The next polls will tell which partitions stay; what they know is still what
            // was committed.
            assignment.rewind();
        }
    }

    private static boolean pause() throws InterruptedException {
        Thread.sleep(REGISTRY_PAUSE);
        return true;
    }

    private boolean commit(Encoded encoded, List<Look> looks, List<Refused> refused) {
        Map<OwnedPartition, Set<Long>> settled = new HashMap<>();
        looks.forEach(look -> offsets(settled, look.partition(), look.last() ? look.offset() : null));
        refused.forEach(one -> offsets(settled, one.partition(), one.offset()));
        Map<OwnedPartition, Long> positions = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        boolean moved = false;
        for (Map.Entry<OwnedPartition, Set<Long>> entry : settled.entrySet()) {
            long position = entry.getKey().positionWithout(entry.getValue());
            positions.put(entry.getKey(), position);
            committed.put(assignment.topicPartition(entry.getKey()), new OffsetAndMetadata(position));
            moved |= position != entry.getKey().committed();
        }
        if (moved || !encoded.isEmpty()) {
            // Positions go along even where they did not move: it is they that the broker checks the generation by.
            if (!writer.commit(encoded, committed, consumer.groupMetadata())) {
                return false;
            }
        }
        settled.forEach((partition, offsets) -> partition.settled(offsets, positions.getOrDefault(partition, 0L)));
        for (Change change : encoded.changes()) {
            change.partition().know(change.guid(), change.outcome().next());
        }
        Instant now = clock.instant();
        looks.stream().filter(look -> !look.last()).forEach(look -> secondLooks.schedule(look, now));
        return true;
    }

    private static void offsets(
            Map<OwnedPartition, Set<Long>> settled, OwnedPartition partition, @Nullable Long offset) {
        Set<Long> offsets = settled.computeIfAbsent(partition, some -> new HashSet<>());
        if (offset != null) {
            offsets.add(offset);
        }
    }

    private void measure(Encoded encoded, List<Look> looks, Instant observedAt, Instant start) {
        Instant now = clock.instant();
        meters.batch(Duration.between(start, now));
        encoded.refused().forEach(letter -> meters.deadLetter(letter.getReason()));
        Set<String> written = new HashSet<>();
        for (Change change : encoded.changes()) {
            written.add(change.guid());
            for (RouteWrite write : change.outcome().events()) {
                meters.written(write.change().name());
                if (write.capiTime() != null && !(write.change() instanceof RouteWrite.Change.Attributed)) {
                    meters.hops(Duration.between(write.capiTime(), observedAt), Duration.between(observedAt, now));
                }
            }
        }
        for (Look look : looks) {
            if (written.contains(look.guid())) {
                meters.settled(Duration.between(look.notification().getReceivedAt(), now));
            }
        }
    }

    /** Leaves the group and ends what is open. */
    void close() {
        stopOpening();
        writer.close();
        consumer.close();
    }

    /** Leaves as a killed process would, but for the sockets: nobody is told. */
    void abandon() {
        stopOpening();
        writer.abandon();
        consumer.close(CloseOptions.timeout(Duration.ZERO)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
    }

    private void stopOpening() {
        if (opening != null) {
            opening.cancel(true);
        }
    }
}
