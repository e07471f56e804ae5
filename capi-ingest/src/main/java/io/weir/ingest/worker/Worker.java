package io.weir.ingest.worker;

import io.weir.ingest.capi.Backoff;
import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.WorkerStatus.Phase;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works the inbox until it is closed. After a failure that leaves something in doubt it leaves the group, forgets what it knew and
 * joins again.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    /** A life longer than this was a success: the next failure is a first one. */
    private static final Duration LONG_LIFE = Duration.ofSeconds(30);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final Parts parts;
    private final Thread thread;
    private final GroupOwnership ownership;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile WorkerStatus status = WorkerStatus.of(Phase.STARTING, "");
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /**
     * What a worker needs; all of it is shared with others and closed by whoever made it.
     *
     * @param client connection settings of the installation
     * @param serdes of the records
     * @param scans takes the order of a scan where notifications may be lost
     */
    public record Parts(
            WorkerConfig config,
            Map<String, Object> client,
            Admin admin,
            TopicCatalog topics,
            RecordSerdes serdes,
            CapiClient capi,
            PatientCapi patience,
            ScanOrdering scans,
            IngestMeters meters,
            InstantSource clock,
            WorkerProbe probe) {}

    /** A worker that stands still until {@link #start}. */
    public Worker(Parts parts) {
        this.parts = parts;
        this.ownership = new GroupOwnership(parts.config().sessionTimeout(), System::nanoTime);
        this.thread = Thread.ofPlatform().name("weir-ingest-worker").unstarted(this::run);
    }

    /** Joins the group, in the background. */
    public void start() {
        gauges();
        thread.start();
    }

    /** Which partitions the group has given to this worker; whoever listens before {@link #start} misses none. */
    public Ownership ownership() {
        return ownership;
    }

    /** Where it stands. */
    public WorkerStatus status() {
        return status;
    }

    private void gauges() {
        IngestMeters meters = parts.meters();
        meters.gauge("weir.ingest.worker.partitions.owned", "Inbox partitions assigned", this, w -> w.status.owned());
        meters.gauge("weir.ingest.worker.partitions.open", "Inbox partitions worked", this, w -> w.status.open());
        meters.gauge("weir.ingest.worker.routes", "Routes known", this, w -> w.status.routes());
        meters.gauge(
                "weir.ingest.overrides",
                "Routes of this instance's partitions that stand as an operator wants them, not as CAPI has them",
                this,
                w -> w.status.overrides());
        meters.gauge("weir.ingest.worker.second.looks", "Second looks due", this, w -> w.status.secondLooks());
        meters.gauge("weir.ingest.inbox.lag", "Notifications behind", this, w -> w.status.lag());
    }

    private boolean running() {
        return closing.getCount() > 0;
    }

    private void run() {
        try (ExecutorService helpers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("weir-ingest-worker-helper-", 0).factory())) {
            try {
                lives(helpers);
                status = WorkerStatus.of(Phase.STOPPED, "");
            } catch (InterruptedException e) {
                status = WorkerStatus.of(Phase.STOPPED, "");
            } finally {
                helpers.shutdownNow();
            }
        } catch (Error e) {
            status = WorkerStatus.of(Phase.FAILED, e.toString());
            LOG.error("the worker has ended for good, restart the process error={}", e.toString(), e);
        }
    }

    private void lives(ExecutorService helpers) throws InterruptedException {
        int failures = 0;
        while (running()) {
            Instant start = parts.clock().instant();
            try {
                live(helpers);
            } catch (RuntimeException e) {
                boolean lasted =
                        Duration.between(start, parts.clock().instant()).compareTo(LONG_LIFE) > 0;
                failures = lasted ? 0 : failures;
                Duration pause = BACKOFF.pause(
                        failures++,
                        Optional.empty(),
                        ThreadLocalRandom.current().nextDouble());
                status = WorkerStatus.of(Phase.RESTARTING, e.toString());
                parts.meters().workerRestarted();
                LOG.warn("the worker leaves the group and joins again pause={} error={}", pause, e.toString(), e);
                if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        }
    }

    private void live(ExecutorService helpers) throws InterruptedException {
        KafkaConsumer<byte[], byte[]> member = consumer();
        LogWriter writer = new LogWriter(
                parts.client(), parts.config().transactionTimeout(), parts.topics(), parts.serdes(), parts.probe());
        WorkerLife life = new WorkerLife(new WorkerLife.Parts(
                member,
                writer,
                new BatchReader(
                        parts.serdes(),
                        parts.capi(),
                        parts.patience(),
                        parts.clock(),
                        parts.config().secondLookDelay()),
                new PartitionOpener(parts.client(), parts.admin(), parts.topics(), parts.serdes(), parts.scans()),
                parts.config(),
                parts.probe(),
                parts.meters(),
                parts.clock(),
                parts.topics().capiNotifications().name(),
                ownership));
        consumer = member;
        try {
            life.run(this::running, helpers, now -> status = now);
        } catch (Error e) {
            ownership.left();
            life.abandon();
            throw e;
        } catch (RuntimeException e) {
            ownership.left();
            closeQuietly(life);
            throw e;
        }
        ownership.left();
        closeQuietly(life);
    }

    /** Whatever still fails at the end of a life is of no consequence: the broker ends what was left open. */
    private static void closeQuietly(WorkerLife life) {
        try {
            life.close();
        } catch (RuntimeException e) {
            LOG.debug("a worker's clients did not close cleanly error={}", e.toString());
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        WorkerConfig config = parts.config();
        Map<String, Object> properties = new HashMap<>(parts.client());
        String group = config.group(parts.topics().settings().prefix());
        int session = Math.toIntExact(config.sessionTimeout().toMillis());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(1, session / 4));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // A position that is missing or out of range must not be skipped over: it means that a scan is to be ordered.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batchMax());
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Lets the batch in hand finish, leaves the group, ends. */
    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> member = consumer;
        if (member != null) {
            member.wakeup();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("the worker does not end, it is interrupted after={}", CLOSE_TIMEOUT);
                thread.interrupt();
                thread.join(CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
