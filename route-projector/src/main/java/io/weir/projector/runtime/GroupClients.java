package io.weir.projector.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

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
     * Has every thread leave the group; nothing is read from then on. What has not left within that time leaves when it is closed.
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

        private volatile boolean out;

        Member(Map<String, Object> config) {
            super(config);
        }

        boolean isOut() {
            return out;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (!leaving) {
                return super.poll(timeout);
            }
            if (out) {
                // Until Streams is told to close, which follows at once.
                LockSupport.parkNanos(timeout.toNanos());
            } else {
                try {
                    // Commits and suspends what this thread works on, by the rebalance listener of Streams, and then
                    // leaves.
                    unsubscribe();
                } finally {
                    out = true;
                }
            }
            return ConsumerRecords.empty();
        }

        @Override
        public void close(CloseOptions options) {
            members.remove(this);
            super.close(options);
        }
    }
}
