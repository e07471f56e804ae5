package io.weir.perf.bench;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.runtime.StateMemory;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * Copies the log of routes from topic to topic, with the projector's own settings of Kafka Streams: what is left of a projection that knows nothing.
 * A process of its own, with the projector's environment.
 */
public final class IdentityTopology {

    /** Where to. */
    static final String TOPIC = "bench.identity";

    /** The application, and its consumer group. */
    static final String APPLICATION = "bench.identity";

    /** Variable with the processing guarantee of Kafka Streams; without it the projector's. */
    static final String GUARANTEE = "WEIR_BENCH_GUARANTEE";

    private IdentityTopology() {}

    /** Copies until the process is ended. */
    public static void main(String[] args) throws ConfigException, InterruptedException {
        ProjectorConfig config =
                ConfigLoader.load(ProjectorConfig.class, null, System.getenv(), ProjectorConfig.ENV_PREFIX);
        Properties settings = StreamsSettings.of(
                config,
                APPLICATION,
                config.streams().stateDir(),
                new StateMemory(config.streams().stateMemoryMax()));
        String guarantee = System.getenv(GUARANTEE);
        if (guarantee != null) {
            settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        }
        var streams = new KafkaStreams(topology(), settings);
        streams.setUncaughtExceptionHandler(failure -> {
            failure.printStackTrace();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
        new CountDownLatch(1).await();
    }

    private static Topology topology() {
        var topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), RouteLog.TOPIC);
        topology.addSink("out", TOPIC, new ByteArraySerializer(), new ByteArraySerializer(), "in");
        return topology;
    }
}
