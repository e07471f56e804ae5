package io.weir.router.feed;

import io.weir.schemas.avro.ServingTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A route table that is served, or is to be.
 *
 * @param topic name of its topic
 * @param frozen whether it is of the past: changes of routes do not reach requests while it is served
 * @param asOf the instant that a frozen table shows, the broker's clock; null unless frozen
 * @param orderedBy who switched to it, a name as given; empty where nobody did
 * @param orderedAt when, the clock of who asked; null where nobody did
 */
public record ServedTable(
        String topic,
        boolean frozen,
        @Nullable Instant asOf,
        String orderedBy,
        @Nullable Instant orderedAt) {

    /** The one that is served while nobody has said which. */
    static ServedTable unordered(String topic) {
        return new ServedTable(topic, false, null, "", null);
    }

    /** @param topic the checked name of the setting's topic */
    static ServedTable of(ServingTable setting, String topic) {
        return new ServedTable(
                topic, setting.getFrozen(), setting.getAsOf(), setting.getOrderedBy(), setting.getOrderedAt());
    }
}
