package io.weir.router;

import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.config.LoadedConfig;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a router as a process: {@code --config FILE}, environment variables; SIGTERM and SIGUSR1, which is what BOSH's drain scripts
 * send to routers, drain.
 */
public final class RouterMain {

    private static final Logger LOG = LoggerFactory.getLogger(RouterMain.class);

    private static final int USAGE = 64;
    private static final int FAILED = 1;

    private RouterMain() {}

    /** Starts a router and stays until it ends; exits with 0 after a drain, 1 on failure, 64 on wrong usage. */
    public static void main(String[] args) {
        LoadedConfig<RouterConfig> config;
        try {
            config = ConfigLoader.loadWithOrigins(
                    RouterConfig.class, configFile(args), System.getenv(), RouterConfig.ENV_PREFIX);
        } catch (ConfigException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
            return;
        }
        Router router;
        try {
            router = Router.start(config);
        } catch (RuntimeException e) {
            LOG.error("router did not start error={}", e.toString());
            System.exit(FAILED);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(router, config.config()), "weir-router-stop"));
        DrainSignal.install(() -> System.exit(0));
        try {
            router.ended().toCompletableFuture().join();
        } catch (CompletionException e) {
            System.exit(FAILED);
        }
    }

    private static @Nullable Path configFile(String[] args) {
        if (args.length == 0) {
            return null;
        }
        if (args.length != 2 || !args[0].equals("--config")) {
            throw new IllegalArgumentException("usage: router [--config FILE]");
        }
        return Path.of(args[1]);
    }

    /** Drains for as long as that may take and a little, then closes whatever is left. */
    private static void stop(Router router, RouterConfig config) {
        long patience = config.drainMax().plusSeconds(5).toMillis();
        try {
            router.drain().toCompletableFuture().get(patience, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            LOG.warn("router closes without being drained error={}", e.toString());
        }
        router.close();
    }
}
