package io.weir.router.errorpage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.RouterError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorPageTest {

    private static final RouterError ERROR = RouterError.unknownRoute("<b>&\"'");

    @TempDir
    Path folder;

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    @Test
    void withoutATemplateTheBodyIsGorouters() {
        ErrorPage page = ErrorPage.of(ErrorSettings.plain());

        assertThat(page.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(page.body(ERROR, headers)).isEqualTo(ERROR.body());
    }

    @Test
    void aTemplateIsFilledInAndEscaped() throws Exception {
        headers.set("X-Vcap-Request-Id", "<id>");

        ErrorPage page = page("<p>{status} {statusText}</p>{message}|{header:x-vcap-request-id}|{header:X-None}|");

        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body(ERROR, headers))
                .isEqualTo(
                        "<p>404 Not Found</p>Requested route (&#39;&lt;b&gt;&amp;&#34;&#39;&#39;) does not exist.|&lt;id&gt;||");
    }

    @Test
    void styleSheetsAndScriptsStandAsTheyAre() throws Exception {
        String text = "p { color: red } a{} b{margin:0;padding:0} if (x) { y() } ü";

        assertThat(page(text).body(ERROR, headers)).isEqualTo(text);
    }

    @Test
    void whatIsPutInIsNotReadAgain() throws Exception {
        headers.set("X", "{message}");

        assertThat(page("{header:X}").body(ERROR, headers)).isEqualTo("{message}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{statustext}", "{Message}", "{host}"})
    void anUnknownPlaceholderIsNamed(String placeholder) {
        assertThatThrownBy(() -> page(placeholder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("templateFile")
                .hasMessageContaining(placeholder)
                .hasMessageContaining("{statusText}");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        Path none = folder.resolve("none.html");

        assertThatThrownBy(() -> ErrorPage.of(new ErrorSettings(Optional.of(none))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("templateFile")
                .hasMessageContaining(none.toString());
    }

    @Test
    void aFileThatIsTooLargeOrNoTextIsRefused() throws Exception {
        Path large = Files.write(folder.resolve("large.html"), new byte[(256 << 10) + 1]);
        Path binary = Files.write(folder.resolve("binary.html"), new byte[] {(byte) 0xC3, '('});

        assertThatThrownBy(() -> ErrorPage.of(new ErrorSettings(Optional.of(large))))
                .hasMessageContaining("262145");
        assertThatThrownBy(() -> ErrorPage.of(new ErrorSettings(Optional.of(binary))))
                .hasMessageContaining("UTF-8");
    }

    private ErrorPage page(String template) throws Exception {
        Path file = Files.writeString(folder.resolve("page.html"), template);
        return ErrorPage.of(new ErrorSettings(Optional.of(file)));
    }
}
