package io.weir.perf.propagation;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.runtime.StateMemory;
import io.weir.projector.runtime.StreamThreadClients;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.projector.topology.CommitPace;
import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Copies the log of routes from topic to topic, with the projector's own settings of Kafka Streams and its pace of transactions: what is left of a projection that
 * knows nothing. With {@value #KEEPING} as its argument it keeps each record in a store before, as whoever has to know the last one of a key must. A process of its own,
 * with the projector's environment.
 */
public final class IdentityTopology {

    /** Where to. */
    static final String TOPIC = "bench.identity";

    /** The application, and its consumer group. */
    static final String APPLICATION = "bench.identity";

    /** Variable with the processing guarantee of Kafka Streams; without it the projector's. */
    static final String GUARANTEE = "WEIR_BENCH_GUARANTEE";

    /** Argument: with a store. */
    static final String KEEPING = "keeping";

    private static final String STORE = "kept";

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
            if (guarantee.equals(StreamsConfig.AT_LEAST_ONCE)) {
                settings.put(ProducerConfig.LINGER_MS_CONFIG, 0); // no transaction ends and sends what there is
            }
        }
        boolean keeping = List.of(args).contains(KEEPING);
        var streams = new KafkaStreams(
                topology(keeping, config.streams().commitInterval()), settings, new StreamThreadClients());
        streams.setUncaughtExceptionHandler(failure -> {
            failure.printStackTrace();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
        new CountDownLatch(1).await();
    }

    private static Topology topology(boolean keeping, Duration commitInterval) {
        var topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), RouteLog.TOPIC);
        topology.addProcessor("copy", () -> new Copy(keeping, commitInterval), "in");
        if (keeping) {
            topology.addStateStore(
                    Stores.keyValueStoreBuilder(
                            Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray()),
                    "copy");
        }
        topology.addSink("out", TOPIC, new ByteArraySerializer(), new ByteArraySerializer(), "copy");
        return topology;
    }

    /** Hands every record on. */
    private static final class Copy implements Processor<byte[], byte[], byte[], byte[]> {

        private final boolean keeping;
        private final Duration commitInterval;
        private @Nullable ProcessorContext<byte[], byte[]> context;
        private @Nullable KeyValueStore<byte[], byte[]> store;

        Copy(boolean keeping, Duration commitInterval) {
            this.keeping = keeping;
            this.commitInterval = commitInterval;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> own) {
            context = own;
            store = keeping ? own.getStateStore(STORE) : null;
        }

        @Override
        public void process(Record<byte[], byte[]> read) {
            KeyValueStore<byte[], byte[]> kept = store;
            if (kept != null && !Arrays.equals(kept.get(read.key()), read.value())) {
                kept.put(read.key(), read.value());
            }
            ProcessorContext<byte[], byte[]> out = context;
            if (out == null) {
                throw new IllegalStateException("process before init");
            }
            out.forward(read);
            if (CommitPace.wrote(commitInterval)) {
                out.commit();
            }
        }
    }
}
