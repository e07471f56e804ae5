package io.weir.perf.soak;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;

/** Whether brokers have recovered from the loss of one. */
final class Copies {

    private Copies() {}

    /** What has not all its copies, or another leader than it was meant to have; empty if nothing. Topics of Kafka's own count too. */
    static String unsettled(Admin admin) {
        try {
            var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            for (TopicDescription topic :
                    admin.describeTopics(names).allTopicNames().get().values()) {
                if (!topic.partitions().stream().allMatch(Copies::isSettled)) {
                    return "copies or leaders of " + topic.name();
                }
            }
            return "";
        } catch (ExecutionException notNow) {
            return String.valueOf(notNow.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static boolean isSettled(TopicPartitionInfo partition) {
        Node leader = partition.leader();
        return leader != null
                && leader.id() == partition.replicas().getFirst().id()
                && partition.isr().size() == partition.replicas().size();
    }
}
