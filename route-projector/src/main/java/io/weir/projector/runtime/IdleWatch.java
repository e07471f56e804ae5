package io.weir.projector.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.ThreadMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for the time in which an instance that came back stands beside the others without work. Left alone, Streams gives it tasks at its
 * next probing, a minute later at the earliest: meanwhile all work is with those that were left, and the next loss takes more of it away, to
 * instances that are cold.
 *
 * <p>One thread, which ends when the projection closes.
 */
final class IdleWatch {

    private static final Logger LOG = LoggerFactory.getLogger(IdleWatch.class);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** More comes while the group divides the tasks: half of what is acceptable then. */
    private static final int ROOM = 2;

    private final KafkaStreams streams;
    private final String application;
    private final long acceptable;
    private final RebalanceRequest request;
    private final ClosingSignal closing;
    private final IdleInstance idle = new IdleInstance();

    /**
     * Watches nothing before it is started.
     *
     * @param acceptable a copy that is no more records behind when tasks are divided gets the task
     * @param request where it asks
     * @param closing its end
     */
    IdleWatch(
            KafkaStreams streams,
            String application,
            long acceptable,
            RebalanceRequest request,
            ClosingSignal closing) {
        this.streams = streams;
        this.application = application;
        this.acceptable = acceptable;
        this.request = request;
        this.closing = closing;
    }

    void start() {
        Thread.ofPlatform().daemon().name("weir-idle-watch-" + application).start(this::run);
    }

    private void run() {
        while (closing.elapse(LOOK)) {
            try {
                look();
            } catch (KafkaException | IllegalStateException e) {
                // Brokers that are away, or a state that is just being handed over: the next look tells more.
                LOG.debug("it is not known how far copies of states are application={}", application, e);
            }
        }
    }

    private void look() {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            return;
        }
        int tasks = streams.metadataForLocalThreads().stream()
                .map(ThreadMetadata::activeTasks)
                .mapToInt(Collection::size)
                .sum();
        long now = System.nanoTime();
        if (!idle.mayAsk(now, tasks)) {
            return;
        }
        Map<String, Map<Integer, LagInfo>> lags = streams.allLocalStorePartitionLags();
        int copies = lags.values().stream().mapToInt(Map::size).sum();
        long furthest = lags.values().stream()
                .flatMap(partitions -> partitions.values().stream())
                .mapToLong(LagInfo::offsetLag)
                .max()
                .orElse(0);
        if (idle.asks(now, copies, furthest, acceptable / ROOM)) {
            LOG.info(
                    "without tasks, though copies are caught up; asks for a share application={} copies={}",
                    application,
                    copies);
            request.make();
        }
    }
}
