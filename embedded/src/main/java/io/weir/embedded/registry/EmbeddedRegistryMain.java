package io.weir.embedded.registry;

import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.config.ConfigReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry as a process of its own, on any Kafka: {@code EmbeddedRegistryMain [--config FILE]}; every key can
 * also be set as {@code WEIR_REGISTRY_…}, such as {@code WEIR_REGISTRY_KAFKA_BOOTSTRAP_SERVERS}.
 *
 * <p>Writes one line {@code ready <url>} to stdout when it serves and ends on SIGTERM. If it cannot start it says why on
 * stderr and ends with 1; a wrong call or configuration ends with 2.
 */
public final class EmbeddedRegistryMain {

    private static final String PREFIX = "WEIR_REGISTRY";

    private EmbeddedRegistryMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedRegistry registry;
        try {
            registry = EmbeddedRegistry.start(settings(args, System.getenv()));
        } catch (ConfigException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(registry::close, "weir-registry-close"));
        System.out.println("ready " + registry.url());
        System.out.flush();
        new CountDownLatch(1).await();
    }

    /** Every key of the configuration as a Markdown table. */
    public static String configurationReference() {
        return ConfigReference.markdown(RegistryConfig.class, PREFIX);
    }

    static EmbeddedRegistrySettings settings(String[] args, Map<String, String> environment) {
        @Nullable Path file = null;
        if (args.length == 2 && args[0].equals("--config")) {
            file = Path.of(args[1]);
        } else if (args.length != 0) {
            throw new IllegalArgumentException("usage: EmbeddedRegistryMain [--config FILE]");
        }
        return ConfigLoader.load(RegistryConfig.class, file, environment, PREFIX)
                .toSettings();
    }
}
