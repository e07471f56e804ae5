package io.weir.projector.operator;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.projector.topology.ProjectionTopology;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka as an operator's commands use it: offsets, groups and topics of one installation. May be used from any thread. */
public final class KafkaAccess implements AutoCloseable {

    /** Somebody waits in front of a terminal. */
    private static final Map<String, Object> ADMIN_DEFAULTS = Map.of(
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            20_000,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            10_000,
            AdminClientConfig.CLIENT_ID_CONFIG,
            "weir-operator");

    /** Kafka's client waits that long for a topic that is not there. */
    private static final Duration ENDS_TIMEOUT = Duration.ofSeconds(5);

    /** What lets a partition come in large answers; it also bounds what is held at once. */
    private static final Map<String, Object> CONSUMER_DEFAULTS = Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            8 << 20,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            32 << 20,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.CLIENT_ID_CONFIG,
            "weir-operator");

    private static final Map<String, Object> CONSUMER_REQUIRED = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);

    private final ProjectorConfig config;
    private final TopicCatalog catalog;
    private final Admin admin;
    private final RecordSerdes serdes;

    private KafkaAccess(ProjectorConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
        catalog = config.topics().toCatalog();
        serdes = new RecordSerdes(config.schemaRegistry().toSerdeSettings());
    }

    /** Connects when it is first asked for something. */
    public static KafkaAccess open(ProjectorConfig config) {
        Admin admin = Admin.create(config.kafka().clientProperties(ADMIN_DEFAULTS, Map.of()));
        try {
            return new KafkaAccess(config, admin);
        } catch (RuntimeException e) {
            admin.close();
            throw e;
        }
    }

    public ProjectorConfig config() {
        return config;
    }

    public TopicCatalog catalog() {
        return catalog;
    }

    public Admin admin() {
        return admin;
    }

    public RecordSerdes serdes() {
        return serdes;
    }

    /** A consumer of committed records without a group, to be closed by whoever asked for it. */
    public KafkaConsumer<byte[], byte[]> consumer() {
        return consumer(Map.of());
    }

    /**
     * The same.
     *
     * @param own settings of this one, above all others but those that it rests on
     */
    public KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> own) {
        Map<String, Object> required = new HashMap<>(own);
        required.putAll(CONSUMER_REQUIRED);
        Map<String, Object> settings = config.kafka().clientProperties(CONSUMER_DEFAULTS, required);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Name of the application that writes this route table; also of its consumer group. */
    public String applicationOf(String tableTopic) {
        return StreamsSettings.applicationOf(catalog, tableTopic);
    }

    /** The topic in which that application keeps its state. */
    public String changelogOf(String tableTopic) {
        return applicationOf(tableTopic) + "-" + ProjectionTopology.ROUTE_CLAIMS + "-changelog";
    }

    /** Partitions of the log, and of every other topic: 0 and so on. */
    public List<Integer> partitions() {
        return IntStream.range(0, catalog.settings().partitions()).boxed().toList();
    }

    /** How far the application of this route table has projected the log: its committed offset per partition, none where it has not begun. */
    public SortedMap<Integer, Long> projected(String tableTopic) {
        return projected(tableTopic, partitions());
    }

    /** The same of these partitions alone. */
    public SortedMap<Integer, Long> projected(String tableTopic, Collection<Integer> partitions) {
        String group = applicationOf(tableTopic);
        String log = catalog.routeEvents().name();
        ListConsumerGroupOffsetsSpec asked = new ListConsumerGroupOffsetsSpec()
                .topicPartitions(partitions.stream()
                        .map(partition -> new TopicPartition(log, partition))
                        .toList());
        SortedMap<Integer, Long> committed = new TreeMap<>();
        try {
            Map<TopicPartition, OffsetAndMetadata> found = get(
                    "the offsets of group " + group,
                    admin.listConsumerGroupOffsets(Map.of(group, asked)).partitionsToOffsetAndMetadata(group));
            found.forEach((partition, offset) -> {
                if (offset != null) {
                    committed.put(partition.partition(), offset.offset());
                }
            });
        } catch (GroupIdNotFoundException e) {
            // Nobody has begun.
        }
        return committed;
    }

    /** How many members the group of this route table's application has now. */
    public int members(String tableTopic) {
        String group = applicationOf(tableTopic);
        KafkaFuture<ConsumerGroupDescription> future =
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group);
        if (future == null) {
            throw new IllegalStateException("Kafka's client gave no answer for group " + group);
        }
        try {
            return get("the members of group " + group, future).members().size();
        } catch (GroupIdNotFoundException e) {
            return 0;
        }
    }

    /**
     * What an admin client answers.
     *
     * @param what that is asked for, for the message
     * @throws GroupIdNotFoundException if that is the answer
     * @throws KafkaException if Kafka refuses or does not answer
     */
    public <T> T get(String what, KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException unknown) {
                throw unknown;
            }
            if (e.getCause() instanceof TimeoutException) {
                throw new TimeoutException(
                        "Kafka at " + config.kafka().bootstrapServers() + " has not answered, asked for " + what
                                + "; is it running there, and can this machine reach it?",
                        e.getCause());
            }
            throw new KafkaException("Kafka did not give " + what + ": " + e.getCause(), e.getCause());
        }
    }

    /**
     * The offset after everything that was appended to each partition so far, whether committed or not yet. What is committed now lies
     * below it for certain, which is not so of the end that readers of committed records are told: a transaction's mark can still be
     * on its way to this partition when its offsets are there already.
     */
    public SortedMap<Integer, Long> ends(String topic, Collection<Integer> partitions) {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        offsets(topic, partitions, OffsetSpec.latest())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /**
     * Where these partitions end for readers of committed records. Those of topics that are not there are left out, after some seconds.
     *
     * @throws KafkaException if Kafka answers for none of them
     */
    public Map<TopicPartition, Long> committedEnds(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        ListOffsetsResult answers = admin.listOffsets(
                asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs((int) ENDS_TIMEOUT.toMillis()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        KafkaException refusal = null;
        for (TopicPartition partition : asked.keySet()) {
            try {
                ends.put(
                        partition,
                        get("the end of " + partition, answers.partitionResult(partition))
                                .offset());
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                refusal = e;
            }
        }
        if (ends.isEmpty() && refusal != null) {
            throw refusal;
        }
        return ends;
    }

    /** What Kafka says of these offsets, by partition. */
    public SortedMap<Integer, ListOffsetsResultInfo> offsets(
            String topic, Collection<Integer> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(new TopicPartition(topic, partition), which));
        SortedMap<Integer, ListOffsetsResultInfo> offsets = new TreeMap<>();
        get("the offsets of topic " + topic, admin.listOffsets(asked).all())
                .forEach((partition, info) -> offsets.put(partition.partition(), info));
        return offsets;
    }

    @Override
    public void close() {
        admin.close();
        serdes.close();
    }
}
