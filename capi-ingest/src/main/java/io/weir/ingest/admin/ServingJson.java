package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.control.ControlTable;

/** Says in an answer that the routers serve a table of the past, so that nobody waits in vain for what was ordered to be served. */
final class ServingJson {

    private ServingJson() {}

    static void addTo(ObjectNode document, ControlTable control) {
        control.serving().filter(serving -> serving.getFrozen()).ifPresent(serving -> {
            ObjectNode node = document.putObject("serving")
                    .put("topic", serving.getTopic())
                    .put("frozen", true);
            if (serving.getAsOf() != null) {
                node.put("as_of", serving.getAsOf().toString());
            }
        });
    }
}
