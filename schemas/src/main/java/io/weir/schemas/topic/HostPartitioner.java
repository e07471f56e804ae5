package io.weir.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Spreads {@code weir.route-events} and {@code weir.route-table} over partitions by host, never by path, so that
 * everything about one host is in one partition, in order.
 *
 * <p>Every other topic goes by Kafka's own rule, the murmur2 hash of the whole key.
 */
public final class HostPartitioner {

    private HostPartitioner() {}

    /**
     * Returns the partition of a route key: murmur2 of the host's UTF-8 bytes, made positive as Kafka does, modulo the
     * number of partitions.
     *
     * @param routeKeyText text of a {@link RouteKey}; its host ends before the first slash
     * @param partitions partitions of the topic, 1 or more
     */
    public static int partition(String routeKeyText, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: " + partitions + " must be 1 or more");
        }
        int slash = routeKeyText.indexOf('/');
        String host = slash < 0 ? routeKeyText : routeKeyText.substring(0, slash);
        return Utils.toPositive(Utils.murmur2(host.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
