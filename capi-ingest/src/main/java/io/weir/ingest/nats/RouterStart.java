package io.weir.ingest.nats;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.json.StrictJson;
import java.time.Duration;
import java.util.List;

/**
 * What a router says of itself on {@code router.start} and in answer to {@code router.greet}: emitters repeat everything at once and then
 * at this interval.
 *
 * @param id name of the instance and a UUID
 * @param hosts its addresses, at least one
 * @param registerInterval how often every registration is to be repeated, whole seconds
 * @param staleThreshold without a repetition for so long an endpoint goes, whole seconds
 */
record RouterStart(String id, List<String> hosts, Duration registerInterval, Duration staleThreshold) {

    RouterStart {
        hosts = List.copyOf(hosts);
    }

    /** The message. */
    byte[] bytes() {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", id);
        hosts.forEach(message.putArray("hosts")::add);
        message.put("minimumRegisterIntervalInSeconds", registerInterval.toSeconds());
        message.put("pruneThresholdInSeconds", staleThreshold.toSeconds());
        return StrictJson.write(message);
    }
}
