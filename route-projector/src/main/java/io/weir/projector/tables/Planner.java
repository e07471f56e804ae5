package io.weir.projector.tables;

import io.weir.projector.runtime.Job;
import io.weir.projector.runtime.ProjectionResources;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans with what only Kafka knows: which tables of the past are complete, and whether a table's topic is there. Says once what it leaves out. For
 * one thread.
 */
final class Planner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final TablePlan.Ground ground;
    private final Admin admin;
    private final Completeness completeness;
    /** No more than there are orders. */
    private final Set<ProjectedTable> complete = new HashSet<>();

    private Map<String, TablePlan.LeftOut> said = Map.of();

    Planner(ProjectionResources resources) {
        TopicCatalog catalog = resources.catalog();
        ground = new TablePlan.Ground(
                catalog, resources.folds(), resources.config().streams().furtherTablesMax());
        Map<String, Object> client = resources.config().kafka().clientProperties();
        admin = Admin.create(client);
        completeness = new Completeness(admin, client, catalog.routeEvents().name());
    }

    /**
     * Plans; asks Kafka only about further tables.
     *
     * @param runs whether a job has been started already
     */
    TablePlan plan(TableOrders orders, Predicate<Job> runs) {
        Map<String, String> obstacles = new HashMap<>();
        complete.retainAll(orders.tables().values());
        // Also those for which there is no room: what is complete needs none.
        List<Job.Routes> past = TablePlan.of(ground.unlimited(), orders, complete, obstacles).jobs().stream()
                .filter(job -> job.extent().past())
                .toList();
        completeness.keepOnly(past.stream().map(this::application).collect(Collectors.toSet()));
        for (Job.Routes job : past) {
            lookWhetherComplete(Objects.requireNonNull(orders.tables().get(job.table())), job, runs, obstacles);
        }
        for (Job.Routes job : TablePlan.of(ground, orders, complete, obstacles).jobs()) {
            if (!job.isFirst() && !runs.test(job)) {
                lookForTopic(job.table(), obstacles);
            }
        }
        TablePlan plan = TablePlan.of(ground, orders, complete, obstacles);
        say(plan);
        return plan;
    }

    private void lookWhetherComplete(
            ProjectedTable order, Job.Routes job, Predicate<Job> runs, Map<String, String> obstacles) {
        try {
            if (completeness.isComplete(application(job), job.extent().ends())) {
                LOG.info("a table of the past is complete table={} until={}", job.table(), order.getUntil());
                complete.add(order);
            }
        } catch (KafkaException e) {
            if (runs.test(job)) {
                LOG.warn("it is not known whether a table is complete table={} error={}", job.table(), e.toString());
            } else {
                obstacles.put(job.table(), "Kafka does not say whether it is complete: " + e.getMessage());
            }
        }
    }

    private String application(Job job) {
        return StreamsSettings.applicationOf(ground.catalog(), job.table());
    }

    private void lookForTopic(String topic, Map<String, String> obstacles) {
        int expected = ground.catalog().routeEvents().partitions();
        try {
            for (TopicDescription found : admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .values()) {
                if (found.partitions().size() != expected) {
                    obstacles.put(
                            topic,
                            "its topic has " + found.partitions().size() + " partitions, the log has " + expected
                                    + "; retire it, and order it under another name");
                }
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            obstacles.put(topic, "Kafka does not say whether its topic is there");
        } catch (ExecutionException e) {
            obstacles.put(
                    topic,
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            ? "its topic is not there; weir replay creates it"
                            : "its topic cannot be looked at: " + e.getCause());
        }
    }

    private void say(TablePlan plan) {
        plan.leftOut().forEach((table, leftOut) -> {
            if (!leftOut.equals(said.get(table))) {
                if (leftOut.wanted()) {
                    LOG.error("a table is ordered and not projected here table={} reason={}", table, leftOut.reason());
                } else {
                    LOG.info("a table is not projected table={} reason={}", table, leftOut.reason());
                }
            }
        });
        said = plan.leftOut();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
