package io.weir.projector;

import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs the projector until the process is told to end. */
public final class ProjectorMain {

    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private ProjectorMain() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code --config FILE}
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 0 && !(args.length == 2 && args[0].equals("--config"))) {
            System.err.println("usage: route-projector [--config FILE]");
            System.exit(EXIT_USAGE);
        }
        System.exit(run(args.length == 0 ? null : Path.of(args[1])));
    }

    private static int run(@Nullable Path file) throws InterruptedException {
        ProjectorConfig config;
        try {
            config = ConfigLoader.load(ProjectorConfig.class, file, System.getenv(), ProjectorConfig.ENV_PREFIX);
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return EXIT_USAGE;
        }
        try (Projector projector = Projector.start(config)) {
            Runtime.getRuntime().addShutdownHook(new Thread(projector::close, "projector-close"));
            projector.ended().get();
            return 0;
        } catch (ExecutionException e) {
            System.err.println("the projector ended: " + e.getCause());
            return EXIT_FAILED;
        } catch (RuntimeException e) {
            System.err.println("the projector could not start: " + e.getMessage());
            return EXIT_FAILED;
        }
    }
}
