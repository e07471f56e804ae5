package io.weir.projector.topology;

import io.weir.schemas.topic.TopicCatalog;

/** The full names of the topics that one projection reads and writes. */
public record ProjectionTopics(
        String routeEvents, String endpointEvents, String routeTable, String endpointTable, String deadLetters) {

    /** Those of the catalogue: the log into the tables that the routers read. */
    public static ProjectionTopics of(TopicCatalog catalog) {
        return new ProjectionTopics(
                catalog.routeEvents().name(),
                catalog.endpointEvents().name(),
                catalog.routeTable().name(),
                catalog.endpointTable().name(),
                catalog.deadLetters().name());
    }
}
