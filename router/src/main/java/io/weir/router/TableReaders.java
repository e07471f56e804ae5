package io.weir.router;

import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** What reads the values of the topics that a router follows: whatever is neither endpoints nor settings is a route table. */
final class TableReaders {

    private final TopicCatalog catalog;
    private final Deserializer<? extends SpecificRecord> routes;
    private final Deserializer<? extends SpecificRecord> endpoints;
    private final Deserializer<? extends SpecificRecord> settings;

    TableReaders(RecordSerdes serdes, TopicCatalog catalog) {
        this.catalog = catalog;
        this.routes = serdes.deserializer(RouteTableEntry.class);
        this.endpoints = serdes.deserializer(EndpointTableEntry.class);
        this.settings = serdes.deserializer(Control.class);
    }

    Map<String, Deserializer<? extends SpecificRecord>> of(Set<String> topics) {
        Map<String, Deserializer<? extends SpecificRecord>> all = new HashMap<>();
        for (String topic : topics) {
            all.put(topic, topic.equals(catalog.control().name()) ? settings : tableReader(topic));
        }
        return all;
    }

    private Deserializer<? extends SpecificRecord> tableReader(String topic) {
        return topic.equals(catalog.endpointTable().name()) ? endpoints : routes;
    }
}
