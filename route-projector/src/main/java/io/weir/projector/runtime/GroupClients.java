package io.weir.projector.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.processor.internals.StreamThread;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own clients for one application, of which those in the group can be told to leave it at once. When Streams closes, it leaves
 * last: every store is written out and closed before, which takes a second that no other instance works on. {@link #leave} comes before
 * that: each thread ends its transaction, gives its partitions back, and only then closes its stores.
 *
 * <p>Created with the application; {@link #leave} may be called from any thread.
 */
final class GroupClients implements KafkaClientSupplier {

    private final Set<Member> members = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

    /**
     * Has every thread leave the group; nothing is read from then on. To be followed by the closing of Streams. What has not left
     * within that time leaves when it is closed.
     *
     * @return whether all have left
     */
    boolean leave(Duration timeout) {
        leaving = true;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!members.stream().allMatch(Member::isOut)) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Member member = new Member(config);
        members.add(member);
        return member;
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new IdlingConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    /** A stream thread's place in the group. */
    private final class Member extends IdlingConsumer {

        private @Nullable Handover handover;
        private volatile boolean out;

        Member(Map<String, Object> config) {
            super(config);
        }

        boolean isOut() {
            return out;
        }

        @Override
        public void subscribe(Collection<String> topics, ConsumerRebalanceListener streams) {
            super.subscribe(topics, handedOverBy(streams));
        }

        @Override
        public void subscribe(Pattern pattern, ConsumerRebalanceListener streams) {
            super.subscribe(pattern, handedOverBy(streams));
        }

        private Handover handedOverBy(ConsumerRebalanceListener streams) {
            Handover fresh = new Handover(streams, this::isMember);
            handover = fresh;
            return fresh;
        }

        private boolean isMember() {
            return leaving && groupMetadata().generationId() >= 0;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (!leaving) {
                return super.poll(timeout);
            }
            if (!out) {
                try {
                    // Commits and suspends what this thread works on, by the rebalance listener of Streams, and then
                    // leaves.
                    unsubscribe();
                } finally {
                    out = true;
                }
            }
            awaitClosing();
            return ConsumerRecords.empty();
        }

        /** The tasks are suspended: until Streams is told to close, which follows at once, the thread has nothing to do. */
        private void awaitClosing() {
            while (Thread.currentThread() instanceof StreamThread thread && thread.isRunning()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            if (handover != null) {
                handover.end();
                handover = null;
            }
        }

        @Override
        public void close(CloseOptions options) {
            members.remove(this);
            super.close(options);
        }
    }

    /**
     * Tells the rebalance listener of Streams what it must know of a member that leaves in the middle of a rebalance.
     *
     * @param isLeavingMember whether the group still knows the member that is leaving it
     */
    private record Handover(ConsumerRebalanceListener streams, BooleanSupplier isLeavingMember)
            implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            streams.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            streams.onPartitionsRevoked(partitions);
        }

        /**
         * Consumers call lost what is given back during a rebalance, and Streams wipes the state of what is lost. Until the next assignment it
         * belongs to this member, whose commits the brokers take, or refuse if that is no longer so.
         */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            if (isLeavingMember.getAsBoolean()) {
                streams.onPartitionsRevoked(partitions);
            } else {
                streams.onPartitionsLost(partitions);
            }
        }

        /** Streams does not close a thread before a rebalance that it takes part in has ended: this one ends with nothing for it. */
        void end() {
            streams.onPartitionsAssigned(Set.of());
        }
    }
}
