package io.weir.standalone.command;

import io.weir.schemas.config.DurationText;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command waits for others. */
final class WaitOptions {

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to wait for projectors and routers (${DEFAULT-VALUE}).")
    String timeout = "60s";

    Duration limit() {
        return parse(timeout);
    }

    static Duration parse(String text) {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--timeout: '" + text + "': " + e.getMessage(), e);
        }
    }
}
