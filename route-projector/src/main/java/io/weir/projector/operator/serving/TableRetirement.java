package io.weir.projector.operator.serving;

import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.LogEnds;
import io.weir.projector.operator.RefusedException;
import io.weir.projector.operator.SettingsTopic;
import io.weir.projector.operator.TableSettings;
import io.weir.projector.operator.fleet.FleetWatch;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TableSetting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Ends a table: nobody writes it from then on, and what it was made of goes. Each step may be repeated, so that a retirement that was
 * interrupted is taken up where it was. Belongs to one thread.
 */
public final class TableRetirement {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final KafkaAccess access;
    private final FleetWatch fleet;
    private final SettingsTopic settings;

    /** @param fleet that is complete */
    public TableRetirement(KafkaAccess access, FleetWatch fleet) {
        this.access = access;
        this.fleet = fleet;
        settings = new SettingsTopic(access);
    }

    /**
     * Tells the projectors to stop writing the table.
     *
     * @throws RefusedException if it is served, or is no table
     */
    public void begin(String topic, String by) {
        TableSettings now = settings.read();
        Optional<ProjectedTable> table = now.require(topic);
        if (now.servedTopic().equals(topic)) {
            throw new RefusedException("table " + topic
                    + " is the one that routers serve; switch to another one first: weir table switch NAME");
        }
        List<String> serving = fleet.present().stream()
                .filter(member -> member.getRouteTable().equals(topic))
                .map(Member::getMemberId)
                .toList();
        if (!serving.isEmpty()) {
            throw new RefusedException("table " + topic + " is still served by " + String.join(", ", serving)
                    + ", which are to serve " + now.servedTopic() + "; retire it when they do");
        }
        if (!now.isRetired(topic)) {
            settings.write(TableSetting.projected(topic), retired(topic, table, now, by));
        }
    }

    private ProjectedTable retired(String topic, Optional<ProjectedTable> table, TableSettings now, String by) {
        if (table.isPresent()) {
            return ProjectedTable.newBuilder(table.get()).setRetired(true).build();
        }
        Map<String, Long> ends = new HashMap<>();
        new LogEnds(access).now().forEach((partition, end) -> ends.put(partition.toString(), end));
        return new ProjectedTable(
                topic,
                now.foldVersionOf(topic),
                null,
                ends,
                true,
                by,
                InstantSource.system().instant());
    }

    /** Waits until no projector writes it any more; gives how many threads of projectors still do when the time is over. */
    public int awaitUnwritten(String topic, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            int members = access.members(topic);
            if (members == 0 || System.nanoTime() - deadline >= 0) {
                return members;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    /**
     * Removes the topic, the application's state and its group, and last the setting of a further table. The first table's setting stays,
     * so that no projector writes it again.
     */
    public void remove(String topic) {
        delete(topic);
        delete(access.changelogOf(topic));
        deleteGroup(topic);
        if (!topic.equals(access.catalog().routeTable().name())) {
            settings.write(TableSetting.projected(topic), null);
        }
    }

    private void delete(String topic) {
        try {
            access.get(
                    "topic " + topic + " deleted",
                    access.admin().deleteTopics(List.of(topic)).all());
        } catch (KafkaException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }

    private void deleteGroup(String topic) {
        String group = access.applicationOf(topic);
        KafkaFuture<Void> deleted =
                access.admin().deleteConsumerGroups(List.of(group)).all();
        try {
            access.get("group " + group + " deleted", deleted);
        } catch (GroupIdNotFoundException e) {
            // It is gone already, or never was.
        } catch (KafkaException e) {
            if (e.getCause() instanceof GroupNotEmptyException) {
                throw new RefusedException(
                        "group " + group
                                + " has members again: a projector has not heard that the table is retired; repeat the command");
            }
            throw e;
        }
    }
}
