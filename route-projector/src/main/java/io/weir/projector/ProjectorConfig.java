package io.weir.projector;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The projector's configuration.
 *
 * @param kafka how to reach Kafka
 * @param schemaRegistry how to reach the schema registry
 * @param topics what the installation chose for its topics
 * @param streams how the projection runs
 * @param admin where the admin port listens
 */
public record ProjectorConfig(
        @ConfigKey(description = "How to reach Kafka.") KafkaSettings kafka,

        @ConfigKey(description = "How to reach the schema registry.")
        SchemaRegistrySettings schemaRegistry,

        @ConfigKey(description = "What the installation chose for its topics; the same in every service.")
        TopicsSettings topics,

        @ConfigKey(description = "How the projection runs.") Streams streams,

        @ConfigKey(description = "Where health, readiness and metrics are served.")
        Admin admin) {

    /** Prefix of the environment variables. */
    public static final String ENV_PREFIX = "WEIR_PROJECTOR";

    /** Everything by default, on these brokers and this registry. */
    public static ProjectorConfig of(KafkaSettings kafka, SchemaRegistrySettings schemaRegistry, Path stateDir) {
        return new ProjectorConfig(
                kafka, schemaRegistry, TopicsSettings.defaults(), Streams.defaults(stateDir), Admin.defaults());
    }

    /** The same with other topics. */
    public ProjectorConfig with(TopicsSettings others) {
        return new ProjectorConfig(kafka, schemaRegistry, others, streams, admin);
    }

    /** The same with another admin port. */
    public ProjectorConfig with(Admin other) {
        return new ProjectorConfig(kafka, schemaRegistry, topics, streams, other);
    }

    /** The same, run otherwise. */
    public ProjectorConfig with(Streams other) {
        return new ProjectorConfig(kafka, schemaRegistry, topics, other, admin);
    }

    /**
     * How the projection runs.
     *
     * @param stateDir folder of the state stores
     * @param threads stream threads of each table's application in this instance
     * @param standbyReplicas warm copies of each state in other instances
     * @param commitInterval time between two transactions while few changes come
     * @param stateMemoryMax memory outside of the heap for all stores together
     * @param closeTimeout how long closing may take
     * @param furtherTablesMax route tables beside the first one that are projected at once
     */
    public record Streams(
            @ConfigKey(
                    description = "Folder of the state stores, one per instance. Losing it costs time, never data.",
                    defaultValue = "route-projector-state")
            Path stateDir,

            @ConfigKey(
                    description = "Stream threads for each table (the endpoints, the route table, further ones) in this"
                            + " instance; more than there are partitions are idle. With one, a change reaches routers"
                            + " soonest; more are for instances with cores to spare that cannot keep up.",
                    defaultValue = "1",
                    unit = "threads")
            int threads,

            @ConfigKey(
                    description = "Warm copies of every state in other instances; 0 where there is one instance alone.",
                    defaultValue = "1",
                    unit = "copies")
            int standbyReplicas,

            @ConfigKey(
                    description =
                            "Time between two transactions: a change that comes alone begins and ends one at once, the next ones"
                                    + " wait this long at most, and ten times as long where hundreds come together. Raise it where a"
                                    + " transaction takes much longer than this, since only what is worked on in between gets through.",
                    defaultValue = "10ms",
                    unit = "duration")
            Duration commitInterval,

            @ConfigKey(
                    description = "Memory outside of the heap that the caches and write buffers of all stores share.",
                    defaultValue = "128MiB",
                    unit = "bytes")
            ByteSize stateMemoryMax,

            @ConfigKey(
                    description = "How long closing waits for the stream threads.",
                    defaultValue = "10s",
                    unit = "duration")
            Duration closeTimeout,

            @ConfigKey(
                    description =
                            "Route tables that are projected at once beside the first one; further ones wait until one"
                                    + " is retired or complete.",
                    defaultValue = "4",
                    unit = "tables")
            int furtherTablesMax) {

        /** More threads than any machine of ours has cores, and a slip of the finger. */
        private static final int THREADS_MAX = 256;

        private static final int STANDBY_REPLICAS_MAX = 16;
        /** Each is an application with threads and clients of its own. */
        private static final int FURTHER_TABLES_MAX = 64;

        private static final Duration COMMIT_INTERVAL_MAX = Duration.ofMillis(300);
        private static final ByteSize STATE_MEMORY_MIN = ByteSize.ofMebibytes(16);

        public Streams {
            if (threads < 1 || threads > THREADS_MAX) {
                throw new IllegalArgumentException("threads: " + threads + " must be 1.." + THREADS_MAX);
            }
            if (standbyReplicas < 0 || standbyReplicas > STANDBY_REPLICAS_MAX) {
                throw new IllegalArgumentException(
                        "standbyReplicas: " + standbyReplicas + " must be 0.." + STANDBY_REPLICAS_MAX);
            }
            // Ten of them are the longest transaction: above half of its timeout (6 s), a hiccup would abort every
            // one.
            if (commitInterval.toMillis() < 1 || commitInterval.compareTo(COMMIT_INTERVAL_MAX) > 0) {
                throw new IllegalArgumentException("commitInterval: " + commitInterval + " must be 1ms..300ms");
            }
            if (stateMemoryMax.compareTo(STATE_MEMORY_MIN) < 0) {
                throw new IllegalArgumentException(
                        "stateMemoryMax: " + stateMemoryMax + " must be " + STATE_MEMORY_MIN + " or more");
            }
            if (closeTimeout.isNegative()) {
                throw new IllegalArgumentException("closeTimeout: " + closeTimeout + " must be 0s or more");
            }
            if (furtherTablesMax < 0 || furtherTablesMax > FURTHER_TABLES_MAX) {
                throw new IllegalArgumentException(
                        "furtherTablesMax: " + furtherTablesMax + " must be 0.." + FURTHER_TABLES_MAX);
            }
        }

        /** One of two or more instances. */
        public static Streams defaults(Path stateDir) {
            return new Streams(
                    stateDir, 1, 1, Duration.ofMillis(10), ByteSize.ofMebibytes(128), Duration.ofSeconds(10), 4);
        }

        /** The same with another limit of tables. */
        public Streams withFurtherTablesMax(int other) {
            return new Streams(stateDir, threads, standbyReplicas, commitInterval, stateMemoryMax, closeTimeout, other);
        }

        /** The same with other threads, copies and commits. */
        public Streams with(int otherThreads, int otherStandbyReplicas, Duration otherCommitInterval) {
            return new Streams(
                    stateDir,
                    otherThreads,
                    otherStandbyReplicas,
                    otherCommitInterval,
                    stateMemoryMax,
                    closeTimeout,
                    furtherTablesMax);
        }
    }

    /**
     * Where health, readiness and metrics are served.
     *
     * @param host address to listen on
     * @param port port to listen on, 0 for a free one
     */
    public record Admin(
            @ConfigKey(
                    description =
                            "Address to listen on. There is no authentication: leave it on the loopback unless the"
                                    + " network keeps strangers out.",
                    defaultValue = "127.0.0.1")
            String host,

            @ConfigKey(description = "Port to listen on; 0 takes a free one.", defaultValue = "8083", unit = "port")
            int port) {

        private static final int PORT_MAX = 65_535;

        public Admin {
            if (host.isBlank()) {
                throw new IllegalArgumentException("host: must be an address, such as 127.0.0.1");
            }
            if (port < 0 || port > PORT_MAX) {
                throw new IllegalArgumentException("port: " + port + " must be 0.." + PORT_MAX);
            }
        }

        public static Admin defaults() {
            return new Admin("127.0.0.1", 8083);
        }
    }
}
