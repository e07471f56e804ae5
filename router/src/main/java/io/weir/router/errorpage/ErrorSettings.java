package io.weir.router.errorpage;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The router's own answers.
 *
 * @param templateFile file with the page that they show; empty for plain text
 */
public record ErrorSettings(
        @ConfigKey(
                description =
                        "File with the HTML page that the router's own answers show, in UTF-8, up to 256 KiB. In it"
                                + " `{status}`, `{statusText}`, `{message}` and `{header:<name>}` (a header of the response) are"
                                + " replaced, escaped for HTML. Without it they are plain text in Gorouter's form.")
        Optional<Path> templateFile) {

    /** Plain text. */
    public static ErrorSettings plain() {
        return new ErrorSettings(Optional.empty());
    }
}
