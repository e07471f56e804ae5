package io.weir.ingest.worker;

import io.weir.ingest.guard.DeletionWindow;
import io.weir.ingest.guard.MassDelete;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.BatchPlan.Change;
import io.weir.ingest.worker.BatchPlan.Sight;
import io.weir.ingest.worker.BatchReader.Decoded;
import io.weir.ingest.worker.BatchReader.Polled;
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
    private final BatchMeasure measure;
    private final GroupOwnership ownership;
    private final Heartbeats heartbeats;
    private final DeletionWindow unjudged = new DeletionWindow(MassDelete.WINDOW);
    private final InstantSource clock;
    private final String topic;
    private final SecondLooks secondLooks;
    private final Assignment assignment;

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
        this.measure = new BatchMeasure(parts.meters());
        this.ownership = parts.ownership();
        this.heartbeats = new Heartbeats(consumer);
        this.clock = parts.clock();
        this.topic = parts.topic();
        this.secondLooks = new SecondLooks(config.secondLookDelay(), config.secondLooksMax());
        this.assignment = new Assignment(consumer, topic, secondLooks, ownership);
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
        int overrides = 0;
        List<OwnedPartition> open = assignment.open();
        for (OwnedPartition partition : open) {
            lag += consumer.currentLag(assignment.topicPartition(partition)).orElse(0);
            routes += partition.routeCount();
            overrides += partition.overrideCount();
        }
        return new WorkerStatus(
                WorkerStatus.Phase.RUNNING,
                "",
                assignment.size(),
                open.size(),
                routes,
                overrides,
                secondLooks.size(),
                lag);
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
            asked.forEach(
                    (place, partition) -> stable.add(new Closed(partition, Optional.ofNullable(found.get(place)))));
            return Optional.of(stable);
        } catch (org.apache.kafka.common.errors.TimeoutException | WakeupException e) {
            LOG.debug("the position is not stable yet topic={} error={}", topic, e.getMessage());
            return Optional.empty();
        }
    }

    private void takeOver(List<Opened> opened) {
        Map<TopicPartition, OffsetAndMetadata> restarted = new HashMap<>();
        for (Opened one : opened) {
            assignment.open(one, clock.instant());
            if (one.restarted() && !one.partition().isLost()) {
                restarted.put(
                        assignment.topicPartition(one.partition()),
                        new OffsetAndMetadata(one.position(), one.orders().metadata(one.position())));
            }
        }
        if (!restarted.isEmpty()) {
            // Only now the order of a scan is no longer owed: until this is committed, whoever opens the partition
            // finds
            // no position.
            if (!writer.commit(writer.encode(BatchPlan.NOTHING, List.of()), restarted, consumer.groupMetadata())) {
                throw new IllegalStateException(
                        "the group has moved on before the position of a partition without one was committed");
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
            assignment.closeOutOfRange(e.offsetOutOfRangePartitions().keySet());
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
        Optional<Decoded> decoded =
                wait.answer(() -> reader.decode(polled, due), partitions).map(found -> OrderCheck.of(found, polled));
        if (decoded.isEmpty()) {
            return;
        }
        Map<String, Sight> sights = BatchPlan.carried(ours(decoded.get().looks()));
        List<Look> asked = decoded.get().looks().stream()
                .filter(look -> !sights.containsKey(look.guid()))
                .toList();
        if (!asked.isEmpty()) {
            Optional<Map<String, Sight>> seen = wait.answer(() -> reader.observe(asked), partitions);
            if (seen.isEmpty()) {
                return;
            }
            sights.putAll(seen.get());
        }
        List<Refused> refused = decoded.get().refused().stream()
                .filter(one -> !one.partition().isLost())
                .toList();
        Batch batch = new Batch(start, ours(decoded.get().looks()), refused);
        if (!batch.isEmpty()) {
            write(batch, sights, partitions, wait);
        }
    }

    private static List<Look> ours(List<Look> looks) {
        return looks.stream().filter(look -> !look.partition().isLost()).toList();
    }

    /**
     * What was polled or fell due together.
     *
     * @param start when
     */
    private record Batch(Instant start, List<Look> looks, List<Refused> refused) {

        boolean isEmpty() {
            return looks.isEmpty() && refused.isEmpty();
        }
    }

    private void write(Batch batch, Map<String, Sight> sights, Set<OwnedPartition> partitions, HelperWait wait)
            throws InterruptedException {
        DeletionAllowance allowance = allowance(batch.start());
        BatchPlan plan = BatchPlan.of(batch.looks(), sights, allowance);
        Encoded encoded;
        try {
            encoded = writer.encode(plan, batch.refused());
        } catch (RetriableException e) {
            // The registry is away. Nothing was begun, so everything is polled again.
            LOG.warn("the batch cannot be encoded yet topic={} error={}", topic, e.toString());
            assignment.rewind();
            var _ = wait.answer(WorkerLife::pause, partitions);
            return;
        }
        if (!commit(encoded, batch.looks(), batch.refused())) {
            // A rebalance is under way. The next polls will tell which partitions stay; what they know is still what
            // was committed.
            assignment.rewind();
            return;
        }
        Instant now = clock.instant();
        unjudged.add(now, allowance.used());
        plan.absent().forEach(one -> one.partition().knowAbsent(one.guid(), one.at()));
        deferred(plan);
        measure.committed(encoded, batch.looks(), batch.start(), now);
        measure.said(plan.notices(), encoded);
    }

    private DeletionAllowance allowance(Instant now) {
        long live = 0;
        for (OwnedPartition partition : assignment.open()) {
            live += partition.liveCount();
        }
        long left = Math.max(0, MassDelete.limit(live) - unjudged.count(now));
        return new DeletionAllowance(reader.capiShowsEveryRoute(), left);
    }

    private void deferred(BatchPlan plan) {
        if (!plan.deferred().isEmpty()) {
            meters.deletionsDeferred(plan.deferred().size());
            LOG.warn(
                    "deletions are left to the next scan: too many within {} that no audit event explains, or CAPI's client may"
                            + " not see every route count={} route={}",
                    MassDelete.WINDOW,
                    plan.deferred().size(),
                    plan.deferred().getFirst());
        }
    }

    private static boolean pause() throws InterruptedException {
        Thread.sleep(REGISTRY_PAUSE);
        return true;
    }

    private boolean commit(Encoded encoded, List<Look> looks, List<Refused> refused) {
        BatchPositions positions = BatchPositions.of(looks, refused);
        boolean something = !encoded.isEmpty() || positions.move();
        if (something && !writer.commit(encoded, positions.toCommit(topic), consumer.groupMetadata())) {
            return false;
        }
        positions.committed();
        for (Change change : encoded.changes()) {
            change.partition().know(change.guid(), change.outcome().next());
        }
        Instant now = clock.instant();
        looks.stream().filter(look -> !look.last()).forEach(look -> secondLooks.schedule(look, now));
        return true;
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
