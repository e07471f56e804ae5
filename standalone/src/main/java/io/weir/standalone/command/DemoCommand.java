package io.weir.standalone.command;

import io.weir.standalone.demo.CopyAndPaste;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plays the demo. */
@Command(
        name = "demo",
        description = {
            "Runs everything in one process with a small CAPI and two sample apps, and shifts weights before your eyes.",
            "",
            "Stays up afterwards until Ctrl-C, with commands to paste."
        })
public final class DemoCommand implements Callable<Integer> {

    @Mixin
    StackOptions stackOptions = new StackOptions();

    @Option(names = "--exit", description = "End when the show is over; the status is 1 if an expectation failed.")
    boolean exit;

    @Option(names = "--strict", description = "Changes slower than the goals are failures, not warnings.")
    boolean strict;

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "200",
            description = "Weight changes of the last scene (${DEFAULT-VALUE}).")
    int changes;

    @Option(names = "--data", paramLabel = "DIR", description = "Keep the data there; a temporary folder otherwise.")
    @Nullable Path data;

    @Option(
            names = "--router-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port of router 1, the next ones follow; 0 takes free ones (${DEFAULT-VALUE}).")
    int routerPort;

    @Option(
            names = "--base-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "First port of everything else; 0 takes free ones (${DEFAULT-VALUE}).")
    int basePort;

    @Override
    public Integer call() throws Exception {
        DemoOptions options = new DemoOptions(changes, strict);
        Path folder = data == null ? TemporaryFolder.create("weir-demo-").path() : data;
        Logging.toFile(DataFolder.log(folder));
        Terminal terminal = Terminal.standard();
        terminal.line(terminal.styled(Terminal.Style.BOLD, "Weir demo"));
        terminal.line("  data in " + folder + (data == null ? ", removed at the end" : ""));
        terminal.line();
        Steps steps = new Steps(terminal);
        WebhookTimes webhooks = new WebhookTimes();
        StackSettings settings = new StackSettings(
                folder, stackOptions.routers, new Ports(routerPort, basePort), new CapiSource.Simulated(), null);
        WeirStack stack = WeirStack.start(settings, steps, webhooks);
        try (Lifetime life = Lifetime.of(() -> end(stack, folder, terminal))) {
            steps.run("routers ready", stack::awaitReady, count -> count + " of " + count + ", tables complete");
            steps.run("changes flow", stack::awaitProjecting, ready -> "the projector has its partitions");
            boolean met;
            try (Demo demo = new Demo(stack, webhooks, terminal, options)) {
                met = demo.play(steps);
                if (!exit) {
                    stayUp(stack, demo, terminal, life, folder);
                }
            } catch (Exception failure) {
                if (life.ending()) {
                    return 0;
                }
                throw failure;
            }
            return met ? 0 : 1;
        }
    }

    private static void stayUp(WeirStack stack, Demo demo, Terminal terminal, Lifetime life, Path folder)
            throws InterruptedException {
        terminal.line();
        CopyAndPaste.addresses(stack).forEach(terminal::line);
        terminal.line();
        demo.copyAndPaste().forEach(terminal::line);
        terminal.line();
        terminal.line("It stays up until Ctrl-C. Log: " + DataFolder.log(folder));
        life.awaitEnd();
    }

    private void end(WeirStack stack, Path folder, Terminal terminal) throws IOException {
        terminal.line();
        terminal.line("Ending …");
        stack.close();
        if (data == null) {
            TemporaryFolder.remove(folder);
        }
    }
}
