package io.weir.standalone.command;

import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.embedded.registry.RegistryAccess;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the embedded schema registry as a process of its own. */
@Command(
        name = "registry",
        description = "Runs a schema registry (Confluent's REST API) that keeps its schemas in Kafka.")
public final class RegistryCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "Brokers (${DEFAULT-VALUE}).")
    String kafka = "127.0.0.1:9092";

    @Option(
            names = "--listen",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (${DEFAULT-VALUE}).")
    String listen = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", defaultValue = "8081", description = "Port (${DEFAULT-VALUE}).")
    int port;

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedRegistry registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(
                listen,
                port,
                Map.of("bootstrap.servers", kafka),
                EmbeddedRegistrySettings.DEFAULT_TOPIC,
                RegistryAccess.open()));
        try (Lifetime life = Lifetime.of(registry)) {
            Objects.requireNonNull(spec).commandLine().getOut().println("schema registry at " + registry.url());
            return life.awaitEnd();
        }
    }
}
