package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.leader.Leader;

/** Shows whether an instance leads, and how its pollers fare. */
final class LeaderJson {

    private LeaderJson() {}

    static ObjectNode of(Leader leader) {
        boolean leads = leader.leads();
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("leader", leads);
        if (leads) {
            leader.since().ifPresent(since -> document.put("since", since.toString()));
            ObjectNode ages = document.putObject("poll_age_seconds");
            leader.pollAges().forEach((poller, age) -> ages.put(poller, age.toMillis() / 1000.0));
        }
        return document;
    }
}
