package io.weir.ingest;

import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the ingest service until it is told to stop. */
public final class IngestMain {

    private static final Logger LOG = LoggerFactory.getLogger(IngestMain.class);

    private IngestMain() {}

    /** {@code --config FILE}; every key can be overridden by a variable of the environment that begins with WEIR_INGEST_. */
    public static void main(String[] args) throws InterruptedException {
        Ingest ingest;
        try {
            IngestConfig config =
                    ConfigLoader.load(IngestConfig.class, configFile(args), System.getenv(), IngestConfig.ENV_PREFIX);
            ingest = Ingest.start(config);
        } catch (ConfigException | IllegalArgumentException e) {
            LOG.error("the configuration cannot be used: {}", e.getMessage());
            System.exit(2);
            return;
        } catch (RuntimeException e) {
            LOG.error("ingest cannot start: {}", e.getMessage(), e);
            System.exit(1);
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ingest.close();
                            stopped.countDown();
                        },
                        "weir-ingest-shutdown"));
        stopped.await();
    }

    private static @Nullable Path configFile(String[] args) {
        if (args.length == 0) {
            return null;
        }
        if (args.length == 2 && args[0].equals("--config")) {
            return Path.of(args[1]);
        }
        throw new IllegalArgumentException("expected --config FILE, got: " + String.join(" ", args));
    }
}
