package io.weir.projector.runtime;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Kafka's own clients, of which those that stream threads wait with for news cost little while there are none, and those they write with keep the pace. */
public final class StreamThreadClients implements KafkaClientSupplier {

    private final RebalanceRequest rebalances;

    /** Of an instance for which nobody asks for rebalances. */
    public StreamThreadClients() {
        this(new RebalanceRequest());
    }

    /** Of one instance, for which rebalances are asked. */
    StreamThreadClients(RebalanceRequest rebalances) {
        this.rebalances = rebalances;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new StreamThreadConsumer(config, rebalances);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        // In no group.
        return new StreamThreadConsumer(config, new RebalanceRequest());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new StreamThreadProducer(config);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }
}
