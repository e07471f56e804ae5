package io.weir.projector.runtime;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.topology.CommitPace;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings that Kafka Streams runs with. Pure; may be used from any thread. */
public final class StreamsSettings {

    private static final String ROUTES = "route-projector";
    private static final String ENDPOINTS = "endpoint-projector";

    /**
     * A record that arrives right after a commit is in the next one only when the thread comes back from waiting for more, so this
     * bounds what it waits beyond the commit interval. Streams' default of 100 ms would be the p99 of every change.
     */
    private static final int POLL_MS = 5;

    /** A dead instance is noticed after this; brokers allow no less unless told to. DESIGN §9: 10 s after a kill. */
    private static final int SESSION_TIMEOUT_MS = 6_000;

    /** How late the others hear that one leaves or comes, and so what a restart in good order costs a change. */
    private static final int HEARTBEAT_INTERVAL_MS = 100;

    /**
     * Partitions that a thread has just been given are asked for only when the answer about those it had before is there, which without
     * news takes this long: by Kafka's default half a second, for the copy of the state and for the log.
     */
    private static final int FETCH_WAIT_MS = 100;

    /** A copy may be that much behind; a fetch for every change would cost brokers as much as the change itself. */
    private static final int COPY_FETCH_WAIT_MS = 100;

    private static final int COPY_FETCH_BYTES_MIN = 256 * 1024;

    /**
     * What a killed instance left open holds up the readers of a table until brokers end it: no longer than its session, so that it
     * adds nothing to that. No shorter either: a transaction that is ended while its instance lives, because a broker was replaced or
     * the machine was busy, costs the task its state on disk.
     */
    private static final int TRANSACTION_TIMEOUT_MS = SESSION_TIMEOUT_MS;

    /**
     * The next transaction finds the marks of the one before still being written and is turned away; by Kafka's default it would come
     * again only after 100 ms.
     */
    private static final int RETRY_BACKOFF_MS = 20;

    private static final int RETRY_BACKOFF_MAX_MS = 500;

    /**
     * What is on its way behind a batch that is turned away does not fit any more and comes again as well, one by one: with three brokers
     * that was most transactions, and half of their time.
     */
    private static final int IN_FLIGHT_MAX = 1;

    /** While a log is caught up with, what one partition gets in a transaction; more begins a further batch. */
    private static final int BATCH_BYTES = 128 << 10;

    /** A broker whose machine is gone answers nothing, not even that it is gone: the next one is asked after this. */
    private static final int REQUEST_TIMEOUT_MS = 4_000;

    private static final int CONNECTION_TIMEOUT_MS = 1_500;
    private static final int CONNECTION_TIMEOUT_MAX_MS = 4_000;

    /**
     * An instance whose copy of a state is no further behind gets the task at once. One that was away for a restart is further behind: it
     * shall open its stores and catch up as a standby, while the others go on, and get tasks back when it asks. A copy that is kept up to
     * date is some hundred milliseconds behind, for the commit and the fetch: under load that is ten to twenty records of a partition.
     */
    static final long ACCEPTABLE_RECOVERY_LAG = 50;

    /** The least that Streams allows: how soon tasks go back to an instance that had to read its state anew. */
    private static final int PROBING_REBALANCE_INTERVAL_MS = 60_000;

    /** Of the twelve partitions of a topic, how many states may be made ready for another instance at a time. */
    private static final int WARM_UPS_MAX = 6;

    private StreamsSettings() {}

    /**
     * The application that writes a table: its application id, its consumer group, and what the names of its changelogs begin with.
     *
     * <p>{@code weir.route-projector} for the first route table, {@code weir.route-projector-<name>} for {@code weir.route-table-<name>},
     * {@code weir.endpoint-projector} for the endpoint table.
     *
     * @param table full name of the table's topic
     * @throws IllegalArgumentException if no table of this installation can have that name
     */
    public static String applicationOf(TopicCatalog catalog, String table) {
        String prefix = catalog.settings().prefix();
        if (table.equals(catalog.endpointTable().name())) {
            return prefix + ENDPOINTS;
        }
        String first = catalog.routeTable().name();
        return prefix + ROUTES + catalog.routeTableOf(table).name().substring(first.length());
    }

    /**
     * Returns the settings: Weir's defaults, over them what stands under {@code kafka:}, over that what the projection would be wrong
     * without.
     *
     * @param application the application id
     * @param stateDir folder of its states; may be shared with other applications
     * @param memory that the stores share
     */
    public static Properties of(ProjectorConfig config, String application, Path stateDir, StateMemory memory) {
        Properties properties = new Properties();
        Map<String, Object> required = required(config, memory);
        required.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        required.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toAbsolutePath().toString());
        properties.putAll(config.kafka().clientProperties(defaults(config), required));
        return properties;
    }

    private static Map<String, Object> defaults(ProjectorConfig config) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        // Changelogs hold what the tables are made of: as many copies as these have.
        defaults.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.topics().replicationFactor());
        // Without Streams' prefixes, which would win over what an operator sets without them.
        // What a transaction holds is sent at its end at the latest; sooner it would be a request for each change.
        defaults.put(ProducerConfig.LINGER_MS_CONFIG, (int)
                CommitPace.longest(config.streams().commitInterval()).toMillis());
        defaults.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        defaults.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, IN_FLIGHT_MAX);
        defaults.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        defaults.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
        defaults.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        defaults.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), COPY_FETCH_WAIT_MS);
        defaults.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), COPY_FETCH_BYTES_MIN);
        defaults.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        defaults.put(StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        defaults.put(StreamsConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
        defaults.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, RETRY_BACKOFF_MAX_MS);
        defaults.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, CONNECTION_TIMEOUT_MS);
        defaults.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, CONNECTION_TIMEOUT_MAX_MS);
        defaults.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, ACCEPTABLE_RECOVERY_LAG);
        defaults.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_REBALANCE_INTERVAL_MS);
        defaults.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, WARM_UPS_MAX);
        // Coming back, a broker is found within a second.
        defaults.put(StreamsConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return defaults;
    }

    private static Map<String, Object> required(ProjectorConfig config, StateMemory memory) {
        ProjectorConfig.Streams streams = config.streams();
        Map<String, Object> required = new LinkedHashMap<>();
        required.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        required.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        required.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                CommitPace.longest(streams.commitInterval()).toMillis());
        required.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        required.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streams.threads());
        required.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, streams.standbyReplicas());
        required.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        required.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
        required.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateMemory.Setter.class);
        required.put(StateMemory.CONFIG_KEY, memory);
        required.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, ProductionFailures.class);
        return required;
    }
}
