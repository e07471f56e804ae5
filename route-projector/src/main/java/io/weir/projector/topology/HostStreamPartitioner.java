package io.weir.projector.topology;

import io.weir.schemas.topic.HostPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Puts the route table's records where the log has theirs: by host. */
final class HostStreamPartitioner implements StreamPartitioner<byte[], byte[]> {

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int partitions) {
        String text = new String(key, StandardCharsets.UTF_8);
        return Optional.of(Set.of(HostPartitioner.partition(text, partitions)));
    }
}
