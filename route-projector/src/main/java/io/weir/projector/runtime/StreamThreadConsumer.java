package io.weir.projector.runtime;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer for a stream thread, with three habits that Streams does not give it.
 *
 * <p>It waits longer for news once there have been none for a while. Streams waits a few milliseconds at a time, so that what has
 * been worked on is committed soon; when there is nothing to commit, these are loops for nothing, hundreds a second for each thread. News end
 * the wait at once, however long it is.
 *
 * <p>Closed, it leaves the group, whoever closes it. Streams has a thread that failed and is replaced stay in it until its session is over
 * (KafkaStreams.replaceStreamThread of 4.3 takes back that it leaves): the others would wait for that before they are given its partitions.
 *
 * <p>It asks its group for a rebalance when it is told to, which only the thread that polls may do.
 *
 * <p>For one thread, as every consumer.
 */
class StreamThreadConsumer extends KafkaConsumer<byte[], byte[]> {

    /** After so many waits in vain what was read before is committed. */
    private static final int VAIN_POLLS = 20;

    /** What else a thread looks at between two waits, such as tasks that are handed over, comes that much later. */
    private static final Duration IDLE_WAIT = Duration.ofMillis(25);

    private final RebalanceRequest rebalances;

    private int vainPolls;

    /**
     * Connects to nothing yet.
     *
     * @param rebalances those who want the tasks of its group divided anew
     */
    StreamThreadConsumer(Map<String, Object> config, RebalanceRequest rebalances) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.rebalances = rebalances;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (rebalances.taken()) {
            enforceRebalance("an instance without tasks has caught up");
        }
        boolean idle = vainPolls >= VAIN_POLLS && !timeout.isZero() && timeout.compareTo(IDLE_WAIT) < 0;
        ConsumerRecords<byte[], byte[]> records = super.poll(idle ? IDLE_WAIT : timeout);
        vainPolls = records.isEmpty() ? vainPolls + 1 : 0;
        return records;
    }

    @Override
    public void close(CloseOptions options) {
        CloseOptions leaving = CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
        super.close(options.timeout().map(leaving::withTimeout).orElse(leaving));
    }
}
