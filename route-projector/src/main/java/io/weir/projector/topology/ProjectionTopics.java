package io.weir.projector.topology;

import io.weir.schemas.topic.TopicCatalog;

/** The full names of the topics that projections read and write. */
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

    /** The same with another route table. */
    public ProjectionTopics withRouteTable(String topic) {
        return new ProjectionTopics(routeEvents, endpointEvents, topic, endpointTable, deadLetters);
    }
}
