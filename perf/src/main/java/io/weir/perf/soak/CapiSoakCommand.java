package io.weir.perf.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code ./weir soak capi}: ingest without webhooks, against a CAPI that misbehaves. */
@Command(
        name = "capi",
        mixinStandardHelpOptions = true,
        description = {
            "Runs broker, registry, two ingest instances without webhooks and one projector, changes routes of a simulated CAPI in every way,"
                    + " first in calm, then with requests that fail, late and lost events, shifting pages, kills and pauses of ingest.",
            "Ends with 0 if the table is CAPI's state, nothing was deleted that CAPI had, and in calm a weight change is in the log within"
                    + " 3 s (p99). The numbers are in soak-capi.json of the data folder."
        },
        sortOptions = false)
final class CapiSoakCommand implements Callable<Integer> {

    @Option(names = "--seed", description = "Seed of the run (default: the time).")
    private @Nullable Long seed;

    @Option(
            names = "--duration",
            defaultValue = "10m",
            converter = Time.class,
            description = "How long everything goes wrong, such as 90s, 10m or 1h (default: ${DEFAULT-VALUE}).")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--calm",
            defaultValue = "60s",
            converter = Time.class,
            description = "How long nothing goes wrong, before that (default: ${DEFAULT-VALUE}).")
    private Duration calm = Duration.ZERO;

    @Option(
            names = "--changes-per-second",
            defaultValue = "50",
            description = "Changes of the foundation (default: ${DEFAULT-VALUE}).")
    private double changesPerSecond;

    @Option(
            names = "--routes",
            defaultValue = "12000",
            description = "Routes to start with; a page has 5,000 (default: ${DEFAULT-VALUE}).")
    private int routes;

    @Option(
            names = "--disturbances",
            defaultValue = "2",
            description = "Kills and pauses of each ingest instance per minute (default: ${DEFAULT-VALUE}).")
    private double disturbances;

    @Option(
            names = "--pause-millis",
            defaultValue = "12000",
            description = "Shortest pause; beyond the session timeout (default: ${DEFAULT-VALUE}).")
    private int pauseMillis;

    @Option(
            names = "--trouble",
            defaultValue = "0.005",
            description = "How likely a request goes wrong in each of eight ways (default: ${DEFAULT-VALUE}).")
    private double trouble;

    @Option(
            names = "--in-log-max",
            defaultValue = "3s",
            converter = Time.class,
            description =
                    "How soon 99 %% of the weight changes must be in the log, in calm (default: ${DEFAULT-VALUE}).")
    private Duration inLogMax = Duration.ZERO;

    @Option(
            names = "--mass-loss",
            description =
                    "At the end a fifth of the routes vanishes without events, then the client's rights; both come back.")
    private boolean massLoss;

    @Option(
            names = "--ingest",
            paramLabel = "VARIABLE=VALUE",
            description = "A variable of ingest's environment, such as WEIR_INGEST_RECONCILE_INTERVAL=20s; repeatable.")
    private Map<String, String> ingest = new TreeMap<>();

    @Option(names = "--data", description = "Folder for data and output, kept (default: a new temporary one).")
    private @Nullable Path data;

    @Override
    public Integer call() throws Exception {
        Path folder = data == null ? Files.createTempDirectory("weir-soak-capi-") : Files.createDirectories(data);
        var load = new CapiSoakSettings.Load(calm, duration, changesPerSecond, disturbances, pauseMillis, trouble);
        var settings = new CapiSoakSettings(
                folder.toAbsolutePath(),
                seed == null ? System.currentTimeMillis() : seed,
                routes,
                load,
                inLogMax,
                massLoss,
                Map.copyOf(ingest));
        List<String> violations = new CapiSoak(settings, System.out).run();
        violations.forEach(violation -> System.out.println("violated: " + violation));
        System.out.println(violations.isEmpty() ? "passed" : "failed, seed=" + settings.seed());
        return violations.isEmpty() ? 0 : 1;
    }

    /** Reads {@code 90s}, {@code 10m} or {@code 1h30m}. */
    static final class Time implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            try {
                return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
            } catch (DateTimeParseException notATime) {
                throw new TypeConversionException("'" + text + "' is not a time such as 90s, 10m or 1h");
            }
        }
    }
}
