package io.weir.schemas.table;

import io.weir.schemas.topic.TopicCatalogSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link CompactedTableReader} reads.
 *
 * @param name what the reader is called, in its thread, client ids and logs
 * @param clientProperties settings for Kafka's clients, {@code bootstrap.servers} at least; they overrule the reader's
 *     defaults (fetch sizes), not what it rests on (isolation level, no group)
 * @param tombstoneRetention how long the topics keep tombstones; away for half of it, the reader starts from the beginning
 * @param probeInterval how often brokers are asked whether they are there and the topics are still the same, 10 ms or more
 * @param probeTimeout how long they may take to answer before they count as away
 * @param group consumer group to which the reader commits how far it is, so that Kafka's tools show its lag; null for none. It is
 *     never read: every reader begins at the beginning
 */
public record TableReaderSettings(
        String name,
        Map<String, Object> clientProperties,
        Duration tombstoneRetention,
        Duration probeInterval,
        Duration probeTimeout,
        @Nullable String group) {

    public static final Duration PROBE_INTERVAL_DEFAULT = Duration.ofSeconds(1);
    public static final Duration PROBE_TIMEOUT_DEFAULT = Duration.ofSeconds(4);

    public TableReaderSettings {
        clientProperties = Map.copyOf(clientProperties);
        requireAtLeast("tombstoneRetention", tombstoneRetention, Duration.ofSeconds(1));
        requireAtLeast("probeInterval", probeInterval, Duration.ofMillis(10));
        requireAtLeast("probeTimeout", probeTimeout, Duration.ofMillis(100));
    }

    /** The catalogue's retention and a probe each second. */
    public static TableReaderSettings of(String name, Map<String, ?> clientProperties, TopicCatalogSettings topics) {
        return new TableReaderSettings(
                name,
                new HashMap<>(clientProperties),
                topics.tombstoneRetention(),
                PROBE_INTERVAL_DEFAULT,
                PROBE_TIMEOUT_DEFAULT,
                null);
    }

    /** The same with another probe. */
    public TableReaderSettings withProbe(Duration interval, Duration timeout) {
        return new TableReaderSettings(name, clientProperties, tombstoneRetention, interval, timeout, group);
    }

    /** The same with a group. */
    public TableReaderSettings withGroup(String otherGroup) {
        return new TableReaderSettings(
                name, clientProperties, tombstoneRetention, probeInterval, probeTimeout, otherGroup);
    }

    /** Settings of clients can hold passwords. */
    @Override
    public String toString() {
        return "TableReaderSettings[name=" + name + "]";
    }

    private static void requireAtLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(key + ": " + value + " must be " + least + " or more");
        }
    }
}
