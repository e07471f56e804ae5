package io.weir.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPartitionerTest {

    @ParameterizedTest
    @CsvSource({"app.example.com", "*.example.com", "xn--bcher-kva.example", "bücher.example", "a"})
    void pathsOfAHostAreInThePartitionThatKafkaGivesTheHostAlone(String host) {
        int kafka = BuiltInPartitioner.partitionForKey(host.getBytes(StandardCharsets.UTF_8), 12);

        assertThat(HostPartitioner.partition(host, 12)).isEqualTo(kafka);
        assertThat(HostPartitioner.partition(host + "/v2/deep", 12)).isEqualTo(kafka);
        assertThat(HostPartitioner.partition(host + "/", 12)).isEqualTo(kafka);
    }

    /** Computed once: another answer would tear the history of a host in two. */
    @ParameterizedTest
    @CsvSource({"app.example.com,12,4", "app.example.com,50,24", "*.example.com,12,8", "tcp.example.com,1,0"})
    void theAnswerNeverChanges(String host, int partitions, int expected) {
        assertThat(HostPartitioner.partition(host + "/x", partitions)).isEqualTo(expected);
    }

    @Test
    void manyHostsSpreadOverAllPartitions() {
        int[] counts = new int[12];
        for (int i = 0; i < 12_000; i++) {
            counts[HostPartitioner.partition("app-" + i + ".example.com", 12)]++;
        }

        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(800, 1200));
    }

    @Test
    void noPartitionsAreRefused() {
        assertThatThrownBy(() -> HostPartitioner.partition("a", 0)).hasMessage("partitions: 0 must be 1 or more");
    }
}
