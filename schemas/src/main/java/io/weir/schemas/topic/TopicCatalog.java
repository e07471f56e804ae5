package io.weir.schemas.topic;

import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.avro.RouteTableEntry;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.record.TimestampType;

/**
 * Every topic of an installation: which record stands on it, under which key, and how long it is kept.
 *
 * <p>Immutable; may be used from any thread.
 */
public final class TopicCatalog {

    /** A week: longer than any outage of the ingest worker that an operator would let stand. */
    private static final Retention WEEK = new Retention.Lasting(Duration.ofDays(7));

    private static final Retention MONTH = new Retention.Lasting(Duration.ofDays(30));

    private static final String ROUTE_TABLE = "route-table";

    private static final Pattern TABLE_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    private final TopicCatalogSettings settings;
    private final TopicSpec capiNotifications;
    private final TopicSpec routeState;
    private final TopicSpec routeEvents;
    private final TopicSpec endpointEvents;
    private final TopicSpec routeTable;
    private final TopicSpec endpointTable;
    private final TopicSpec members;
    private final TopicSpec control;
    private final TopicSpec deadLetters;

    public TopicCatalog(TopicCatalogSettings settings) {
        this.settings = settings;
        capiNotifications = producerTimed("capi-notifications", WEEK, CapiNotification.class);
        routeState = compacted("route-state", RouteState.class);
        routeEvents = brokerTimed("route-events", new Retention.Forever(), RouteEvent.class);
        endpointEvents = brokerTimed("endpoint-events", WEEK, EndpointEvent.class);
        routeTable = compacted(ROUTE_TABLE, RouteTableEntry.class);
        endpointTable = compacted("endpoint-table", EndpointTableEntry.class);
        members = compacted("members", Member.class);
        control = compacted("control", Control.class);
        deadLetters = producerTimed("dead-letters", MONTH, DeadLetter.class);
    }

    public TopicCatalogSettings settings() {
        return settings;
    }

    /** The durable inbox, keyed by route guid: routes that may have changed. */
    public TopicSpec capiNotifications() {
        return capiNotifications;
    }

    /** What CAPI last said about each route, keyed by route guid. */
    public TopicSpec routeState() {
        return routeState;
    }

    /** The log, keyed by {@link RouteKey} and partitioned by {@link HostPartitioner}; carries the broker's append time. */
    public TopicSpec routeEvents() {
        return routeEvents;
    }

    /** What the sources say about endpoints, keyed by endpoint id {@code address:port}; carries the broker's append time. */
    public TopicSpec endpointEvents() {
        return endpointEvents;
    }

    /** The projection of the log, keyed by {@link RouteKey} and partitioned by {@link HostPartitioner}. */
    public TopicSpec routeTable() {
        return routeTable;
    }

    /**
     * A further projection of the log beside {@link #routeTable()}: {@code weir.route-table-<name>}.
     *
     * @param name 1 to 40 lower-case letters, digits and hyphens, neither at its start nor at its end a hyphen
     * @throws IllegalArgumentException if the name is another
     */
    public TopicSpec routeTable(String name) {
        if (!TABLE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "table '" + name
                            + "' must have a name of 1 to 40 lower-case letters, digits and hyphens, with a letter or digit first and last");
        }
        return compacted(ROUTE_TABLE + "-" + name, RouteTableEntry.class);
    }

    /**
     * The route table whose topic has this full name, the first one or a further one.
     *
     * @throws IllegalArgumentException if a route table of this installation cannot have that name
     */
    public TopicSpec routeTableOf(String topic) {
        if (topic.equals(routeTable.name())) {
            return routeTable;
        }
        String start = routeTable.name() + "-";
        if (!topic.startsWith(start)) {
            throw new IllegalArgumentException(
                    "topic '" + topic + "' is no route table: its name must begin with " + routeTable.name());
        }
        return routeTable(topic.substring(start.length()));
    }

    /** The live endpoints, keyed by endpoint id. */
    public TopicSpec endpointTable() {
        return endpointTable;
    }

    /** The routers as the others see them, keyed by member id. */
    public TopicSpec members() {
        return members;
    }

    /** Settings that all services follow, keyed by their name. */
    public TopicSpec control() {
        return control;
    }

    /** Records that could not be used, under the key they came with. */
    public TopicSpec deadLetters() {
        return deadLetters;
    }

    /** Every topic, in the order of the way of the data. */
    public List<TopicSpec> all() {
        return List.of(
                capiNotifications,
                routeState,
                routeEvents,
                endpointEvents,
                routeTable,
                endpointTable,
                members,
                control,
                deadLetters);
    }

    /**
     * Creates the topics that are missing and verifies those that are there. May be called by every service at each
     * start, also by several at once.
     *
     * @throws TopicMismatchException if a topic is there with other partitions, cleanup policy, timestamp type or
     *     retention
     * @throws TopicSetupException if Kafka could not be asked or refused to create one; the message names the topic
     */
    public void createOrVerify(Admin admin) {
        new TopicSetup(admin).createOrVerify(all());
    }

    /**
     * The same for one topic, such as that of a further route table.
     *
     * @throws TopicMismatchException if the topic is there with other settings
     * @throws TopicSetupException if Kafka could not be asked or refused to create it
     */
    public void createOrVerify(Admin admin, TopicSpec topic) {
        new TopicSetup(admin).createOrVerify(List.of(topic));
    }

    private TopicSpec compacted(String name, Class<? extends SpecificRecord> valueType) {
        return producerTimed(name, new Retention.Compacted(settings.tombstoneRetention()), valueType);
    }

    private TopicSpec producerTimed(String name, Retention retention, Class<? extends SpecificRecord> valueType) {
        return spec(name, retention, TimestampType.CREATE_TIME, valueType);
    }

    private TopicSpec brokerTimed(String name, Retention retention, Class<? extends SpecificRecord> valueType) {
        return spec(name, retention, TimestampType.LOG_APPEND_TIME, valueType);
    }

    private TopicSpec spec(
            String name, Retention retention, TimestampType timestampType, Class<? extends SpecificRecord> valueType) {
        return new TopicSpec(
                settings.prefix() + name,
                settings.partitions(),
                settings.replicationFactor(),
                retention,
                timestampType,
                valueType);
    }
}
