package io.weir.standalone.command;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the embedded broker as a process of its own. */
@Command(name = "broker", description = "Runs a Kafka broker, for trying things out and not for production.")
public final class BrokerCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".weir",
            description = "Data folder (${DEFAULT-VALUE}).")
    Path data = Path.of(".weir");

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9092",
            description = "Port for clients (${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--listen",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (${DEFAULT-VALUE}).")
    String listen = "127.0.0.1";

    @Option(
            names = "--advertised",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Name by which clients reach it (${DEFAULT-VALUE}).")
    String advertised = "127.0.0.1";

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedBrokerSettings settings =
                new EmbeddedBrokerSettings(data.resolve("kafka"), port).reachableAs(listen, advertised);
        try (Lifetime life = Lifetime.of(EmbeddedBroker.start(settings))) {
            Objects.requireNonNull(spec)
                    .commandLine()
                    .getOut()
                    .println("broker at " + advertised + ":" + port + ", data in " + settings.dataFolder());
            return life.awaitEnd();
        }
    }
}
