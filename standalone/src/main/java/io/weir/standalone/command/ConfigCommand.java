package io.weir.standalone.command;

import io.weir.ingest.IngestConfig;
import io.weir.projector.ProjectorConfig;
import io.weir.router.RouterConfig;
import io.weir.schemas.config.ConfigReference;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the configuration reference. */
@Command(name = "config", description = "Writes down every configuration key.", synopsisSubcommandLabel = "reference")
public final class ConfigCommand {

    @Spec
    @Nullable CommandSpec spec;

    /** Those who read a configuration file. */
    enum Service {
        INGEST("capi-ingest", IngestConfig.class, IngestConfig.ENV_PREFIX),
        PROJECTOR("route-projector", ProjectorConfig.class, ProjectorConfig.ENV_PREFIX),
        ROUTER("router", RouterConfig.class, RouterConfig.ENV_PREFIX),
        TOPICS("weir topics", TopicsConfig.class, TopicsConfig.ENVIRONMENT);

        private final String title;
        private final Class<? extends Record> config;
        private final String environment;

        Service(String title, Class<? extends Record> config, String environment) {
            this.title = title;
            this.config = config;
            this.environment = environment;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Prints a Markdown table per service. */
    @Command(
            name = "reference",
            description = "Prints every key with its default, unit and environment variable, as Markdown.")
    int reference(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "SERVICE",
                            description = "${COMPLETION-CANDIDATES}; all of them when left out.")
                    @Nullable Service service) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        for (Service each : service == null ? List.of(Service.values()) : List.of(service)) {
            out.println("## " + each.title);
            out.println();
            out.println(ConfigReference.markdown(each.config, each.environment));
        }
        out.flush();
        return 0;
    }
}
