package io.weir.standalone.command;

import io.weir.standalone.demo.Demo;
import io.weir.standalone.demo.DemoOptions;
import io.weir.standalone.demo.WebhookTimes;
import io.weir.standalone.stack.CapiSource;
import io.weir.standalone.stack.DataFolder;
import io.weir.standalone.stack.Ports;
import io.weir.standalone.stack.StackSettings;
import io.weir.standalone.stack.WeirStack;
import io.weir.standalone.terminal.Steps;
import io.weir.standalone.terminal.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Does what processes of Weir do in their first seconds, for the JVM to take it down. The launcher says where to. */
@Command(
        name = "train",
        description = {
            "Runs everything once, for the JVM to keep what it learns from it: the next starts take half the time.",
            "",
            "A build does it by itself."
        })
public final class TrainCommand implements Callable<Integer> {

    /** The demo changes nothing here beyond its first scenes. */
    private static final DemoOptions NO_SHOW = new DemoOptions(1, false);

    @Spec
    @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("weir-train-")) {
            Logging.toFile(DataFolder.log(folder.path()));
            Terminal terminal = Terminal.standard();
            WebhookTimes webhooks = new WebhookTimes();
            StackSettings settings =
                    new StackSettings(folder.path(), 1, new Ports(0, 0), new CapiSource.Simulated(), null);
            try (WeirStack stack = WeirStack.start(settings, new Steps(terminal), webhooks)) {
                stack.awaitReady();
                stack.awaitProjecting();
                try (Demo demo = new Demo(stack, webhooks, terminal, NO_SHOW)) {
                    ask(stack, demo.rehearse());
                }
                new RouterRehearsal(stack, folder.path().resolve("rehearsal")).run();
            }
        }
        return 0;
    }

    private void ask(WeirStack stack, String host) {
        String now = Instant.now().toString();
        run("version");
        for (List<String> question : List.of(
                List.of("history", host),
                List.of("history", host, "--format", "json"),
                List.of("table"),
                List.of("table", "--at", now),
                List.of("table", "list"),
                List.of("diff", now, "now"),
                List.of("dead-letters"),
                List.of("fleet"))) {
            List<String> words = new ArrayList<>(question);
            Collections.addAll(words, "--kafka", stack.bootstrapServers(), "--registry", stack.registryUrl());
            run(words.toArray(String[]::new));
        }
    }

    private void run(String... words) {
        int status = Objects.requireNonNull(spec).root().commandLine().execute(words);
        // 1 is a negative answer, such as a difference.
        if (status > 1) {
            throw new IllegalStateException(
                    "weir " + String.join(" ", words) + " ended with " + status + " while training");
        }
    }
}
