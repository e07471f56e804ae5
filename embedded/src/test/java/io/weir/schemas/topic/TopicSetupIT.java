package io.weir.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.TestPlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TopicSetupIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PARTITIONS = 2;
    private static final Duration TOMBSTONES = Duration.ofHours(2);

    private final TestPlatform platform = TestPlatform.shared();
    private final Admin admin = platform.admin();
    private final String prefix = platform.freshName("setup") + ".";
    private final TopicCatalog catalog = catalog((short) 1);

    @Test
    void everyTopicIsCreatedAsTheCatalogueHasIt() throws Exception {
        // when
        catalog.createOrVerify(admin);

        // then
        Map<String, TopicDescription> topics =
                admin.describeTopics(names()).allTopicNames().get();
        for (TopicSpec spec : catalog.all()) {
            assertThat(topics.get(spec.name()))
                    .as(spec.name())
                    .satisfies(topic -> assertThat(topic.partitions()).hasSize(PARTITIONS));
            assertThat(settings(spec.name())).as(spec.name()).containsAllEntriesOf(spec.configs());
        }
    }

    @Test
    void whatIsThereIsLeftAlone() throws Exception {
        // given
        catalog.createOrVerify(admin);
        set(catalog.routeTable(), "min.cleanable.dirty.ratio", "0.7");
        Map<String, String> before = everything();

        // when
        catalog.createOrVerify(admin);

        // then
        assertThat(everything()).isEqualTo(before).containsValue("0.7");
    }

    @Test
    void onlyWhatIsMissingIsCreated() throws Exception {
        // given
        catalog.createOrVerify(admin);
        Map<String, String> before = everything();
        delete(catalog.members());

        // when
        catalog.createOrVerify(admin);

        // then
        Map<String, String> after = everything();
        assertThat(after.remove(catalog.members().name() + " id"))
                .isNotEqualTo(before.remove(catalog.members().name() + " id"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void servicesThatStartAtOnceDoNotHinderOneAnother() throws Exception {
        // given
        int services = 4;
        CyclicBarrier begin = new CyclicBarrier(services);
        List<Future<Throwable>> outcomes = new ArrayList<>();

        // when
        try (ExecutorService pool = Executors.newFixedThreadPool(services)) {
            for (int i = 0; i < services; i++) {
                outcomes.add(pool.submit(() -> {
                    begin.await();
                    return catchThrowable(() -> catalog.createOrVerify(admin));
                }));
            }
        }

        // then
        for (Future<Throwable> outcome : outcomes) {
            assertThat(outcome.get()).isNull();
        }
        assertThat(admin.describeTopics(names()).allTopicNames().get()).hasSameSizeAs(catalog.all());
    }

    @ParameterizedTest
    @CsvSource({
        "route-events, cleanup.policy, delete, compact",
        "route-events, message.timestamp.type, LogAppendTime, CreateTime",
        "route-events, retention.ms, -1, 604800000",
        "route-events, retention.bytes, -1, 1073741824",
        "endpoint-events, message.timestamp.type, LogAppendTime, CreateTime",
        "endpoint-events, retention.ms, 604800000, 3600000",
        "capi-notifications, retention.ms, 604800000, 1209600000",
        "capi-notifications, message.timestamp.type, CreateTime, LogAppendTime",
        "route-table, cleanup.policy, compact, 'compact,delete'",
        "route-table, cleanup.policy, compact, delete",
        "route-table, delete.retention.ms, 7200000, 7199999"
    })
    void aSettingThatIsNotAsItMustBeIsAnErrorAndStays(String topic, String setting, String expected, String found)
            throws Exception {
        // given
        TopicSpec spec = spec(topic);
        TopicSetup setup = new TopicSetup(admin);
        setup.createOrVerify(List.of(spec));
        set(spec, setting, found);
        Map<String, String> before = everything(List.of(spec.name()));

        // when
        Throwable failure = catchThrowable(() -> setup.createOrVerify(List.of(spec)));

        // then
        assertMismatches(failure, new TopicMismatch(spec.name(), setting, expected, found));
        assertThat(failure)
                .hasMessageContaining(spec.name() + ": " + setting + " is " + found + ", expected " + expected)
                .hasMessageContaining("--entity-name " + spec.name() + " --add-config " + setting + "=" + expected);
        assertThat(everything(List.of(spec.name()))).isEqualTo(before);
    }

    @Test
    void anotherNumberOfPartitionsIsAnErrorAndStays() throws Exception {
        // given
        TopicSpec table = catalog.routeTable();
        create(new NewTopic(table.name(), PARTITIONS + 1, (short) 1).configs(table.configs()));

        // when
        Throwable failure = catchThrowable(() -> catalog.createOrVerify(admin));

        // then
        assertMismatches(failure, new TopicMismatch(table.name(), "partitions", "2", "3"));
        assertThat(failure)
                .hasMessageContaining(table.name() + ": partitions is 3, expected 2")
                .hasMessageContaining("keys would move");
        assertThat(everything()).containsEntry(table.name() + " partitions", "3");
    }

    @Test
    void everyDifferenceIsSaidAtOnce() throws Exception {
        // given
        TopicSpec events = catalog.routeEvents();
        TopicSpec table = catalog.routeTable();
        create(new NewTopic(events.name(), 1, (short) 1).configs(Map.of("retention.ms", "1000")));
        create(new NewTopic(table.name(), PARTITIONS, (short) 1).configs(Map.of("delete.retention.ms", "1000")));

        // when
        Throwable failure = catchThrowable(() -> catalog.createOrVerify(admin));

        // then
        assertMismatches(
                failure,
                new TopicMismatch(events.name(), "partitions", "2", "1"),
                new TopicMismatch(events.name(), "message.timestamp.type", "LogAppendTime", "CreateTime"),
                new TopicMismatch(events.name(), "retention.ms", "-1", "1000"),
                new TopicMismatch(table.name(), "cleanup.policy", "compact", "delete"),
                new TopicMismatch(table.name(), "delete.retention.ms", "7200000", "1000"));
    }

    @Test
    void tombstonesMayBeKeptForLonger() throws Exception {
        // given
        catalog.createOrVerify(admin);
        set(catalog.routeTable(), "delete.retention.ms", "7200001");

        // then
        assertThatCode(() -> catalog.createOrVerify(admin)).doesNotThrowAnyException();
    }

    @Test
    void aClusterThatIsTooSmallIsSaidWithTheTopic() {
        // given
        TopicCatalog threefold = catalog((short) 3);

        // when
        Throwable failure = catchThrowable(() -> threefold.createOrVerify(admin));

        // then
        assertThat(failure)
                .isInstanceOf(TopicSetupException.class)
                .hasMessageStartingWith("could not create topic " + prefix + "capi-notifications: ")
                .hasMessageEndingWith(
                        "; the cluster has fewer brokers than the replication factor 3 in Weir's configuration");
    }

    @Test
    void brokersThatAreNotThereAreSaidWithWhatToCheck() {
        // given
        Map<String, Object> nowhere = Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + FreePorts.next(),
                "default.api.timeout.ms",
                "400",
                "request.timeout.ms",
                "300");
        try (Admin away = Admin.create(nowhere)) {

            // when
            Throwable failure = catchThrowable(() -> catalog.createOrVerify(away));

            // then
            assertThat(failure)
                    .isInstanceOf(TopicSetupException.class)
                    .hasCauseInstanceOf(TimeoutException.class)
                    .hasMessageStartingWith("could not look at topic " + prefix + "capi-notifications: ")
                    .hasMessageEndingWith("; check that bootstrap.servers names brokers that can be reached from here");
        }
    }

    private TopicCatalog catalog(short replicationFactor) {
        return new TopicCatalog(new TopicCatalogSettings(prefix, PARTITIONS, replicationFactor, TOMBSTONES));
    }

    private TopicSpec spec(String name) {
        return catalog.all().stream()
                .filter(spec -> spec.name().equals(prefix + name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> names() {
        return catalog.all().stream().map(TopicSpec::name).toList();
    }

    private void create(NewTopic topic) throws Exception {
        admin.createTopics(List.of(topic)).all().get();
    }

    private void set(TopicSpec spec, String setting, String value) throws Exception {
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(resource(spec.name()), change))
                .all()
                .get();
        Eventually.until(
                PATIENCE,
                () -> value.equals(settings(spec.name()).get(setting)),
                "the broker knows the new " + setting);
    }

    private void delete(TopicSpec spec) throws Exception {
        admin.deleteTopics(List.of(spec.name())).all().get();
        Eventually.until(
                PATIENCE, () -> !admin.listTopics().names().get().contains(spec.name()), spec.name() + " is gone");
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private Map<String, String> settings(String topic) throws Exception {
        Config config =
                admin.describeConfigs(List.of(resource(topic))).all().get().get(resource(topic));
        Map<String, String> settings = new HashMap<>();
        if (config != null) {
            config.entries().forEach(entry -> settings.put(entry.name(), String.valueOf(entry.value())));
        }
        return settings;
    }

    /** Identity, partitions and all settings of the whole catalogue, by topic and name. */
    private Map<String, String> everything() throws Exception {
        return everything(names());
    }

    private Map<String, String> everything(List<String> topics) throws Exception {
        Map<String, String> everything = new TreeMap<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            everything.put(topic.name() + " id", topic.topicId().toString());
            everything.put(
                    topic.name() + " partitions",
                    Integer.toString(topic.partitions().size()));
            settings(topic.name()).forEach((key, value) -> everything.put(topic.name() + " " + key, value));
        }
        return everything;
    }

    private static void assertMismatches(Throwable failure, TopicMismatch... expected) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TopicMismatchException.class,
                        mismatch -> assertThat(mismatch.mismatches()).containsExactlyInAnyOrder(expected));
    }
}
