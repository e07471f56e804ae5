package io.weir.projector.runtime;

import io.weir.projector.topology.CommitPace;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own producer, which says when a transaction of its stream thread has ended: Kafka Streams does not. */
final class StreamThreadProducer extends KafkaProducer<byte[], byte[]> {

    StreamThreadProducer(Map<String, Object> config) {
        super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void commitTransaction() {
        super.commitTransaction();
        CommitPace.ended();
    }

    @Override
    public void abortTransaction() {
        super.abortTransaction();
        CommitPace.ended();
    }
}
