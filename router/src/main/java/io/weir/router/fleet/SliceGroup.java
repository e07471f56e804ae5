package io.weir.router.fleet;

import io.weir.router.shard.Assignment;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This router's place in the group that shares the slices out. It reads nothing: what is assigned is all that it wants to know.
 *
 * <p>Without brokers it keeps what it had. A consumer of this protocol that finds no coordinator looks for one without a pause, on two
 * threads, for as long as that takes; so there is none while Kafka is away, and a new one when it is back.
 *
 * <p>Threads: one of its own, on which it tells what is assigned; the methods are for any.
 */
final class SliceGroup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SliceGroup.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);

    private final Map<String, Object> properties;
    private final String topic;
    private final Consumer<Assignment> told;
    private final BooleanSupplier away;
    private final Thread thread;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    /** Used by the thread alone. */
    private final Set<Integer> slices = new TreeSet<>();

    private long epoch;

    /** Kafka is away: what the consumer says when it is closed is no news. */
    private boolean resting;

    /**
     * @param client settings for Kafka's clients
     * @param group name of the group
     * @param topic whose partitions are shared out
     * @param told of every assignment, and when it has left, that nothing is assigned
     * @param away whether Kafka has not answered for long
     */
    SliceGroup(
            Map<String, Object> client, String group, String topic, Consumer<Assignment> told, BooleanSupplier away) {
        properties = new HashMap<>(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "slices");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        this.topic = topic;
        this.told = told;
        this.away = away;
        this.thread = Thread.ofPlatform().daemon().name("weir-slices").unstarted(this::run);
    }

    /** Asks for a share; to be called once. */
    void join() {
        thread.start();
    }

    /** Gives the share back. Nothing if it never had one. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        KafkaConsumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        ThreadEnd.await(thread, LEAVE_PATIENCE.plus(RETRY));
    }

    private void run() {
        while (!closing.get()) {
            if (away.getAsBoolean()) {
                pause();
                continue;
            }
            try (KafkaConsumer<byte[], byte[]> open = new KafkaConsumer<>(properties)) {
                consumer = open;
                follow(open);
                if (!closing.get()) {
                    rest(open);
                }
            } catch (WakeupException | InterruptException e) {
                LOG.debug("slices are given back");
            } catch (KafkaException e) {
                LOG.warn("slices cannot be shared out, trying on; those held are served error={}", e.toString());
                forget();
                pause();
            }
            consumer = null;
        }
        forget();
    }

    /** Goes without a word, as nobody would hear it. */
    private void rest(KafkaConsumer<byte[], byte[]> open) {
        LOG.info("kafka is away, slices are kept without asking count={}", slices.size());
        resting = true;
        try {
            open.close(CloseOptions.timeout(Duration.ZERO)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        } finally {
            resting = false;
        }
    }

    /** Nothing is assigned any more; what is held is handed over. */
    private void forget() {
        slices.clear();
        told.accept(new Assignment(Set.of(), epoch));
    }

    private void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            closing.set(true);
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> open) {
        open.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                open.pause(open.assignment());
                // All of them, as others may be left from before a rest.
                assigned(open.assignment());
                tell(open);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                if (!resting) {
                    partitions.forEach(partition -> slices.remove(partition.partition()));
                    tell(open);
                }
            }
        });
        while (!closing.get() && !away.getAsBoolean()) {
            open.poll(POLL);
            if (memberEpoch(open) > epoch) {
                assigned(open.assignment());
                tell(open);
            }
        }
    }

    private void assigned(Set<TopicPartition> partitions) {
        slices.clear();
        partitions.forEach(partition -> slices.add(partition.partition()));
    }

    private static long memberEpoch(KafkaConsumer<byte[], byte[]> open) {
        return open.groupMetadata().generationId();
    }

    private void tell(KafkaConsumer<byte[], byte[]> open) {
        epoch = Math.max(epoch, memberEpoch(open));
        told.accept(new Assignment(slices, epoch));
    }
}
