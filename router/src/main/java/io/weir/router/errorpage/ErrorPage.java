package io.weir.router.errorpage;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.RouterError;

/** The body of the router's own answers. Immutable. */
public interface ErrorPage {

    /** Value of {@code Content-Type}. */
    String contentType();

    /**
     * The body of one answer.
     *
     * @param headers the headers of the response, as far as they are known
     */
    String body(RouterError error, MultiMap headers);

    /**
     * The page that is configured.
     *
     * @throws IllegalArgumentException if the template cannot be read or is not understood, naming key, file and reason
     */
    static ErrorPage of(ErrorSettings settings) {
        return settings.templateFile().<ErrorPage>map(TemplatePage::read).orElse(new PlainPage());
    }

    /** Gorouter's form: {@code 404 Not Found: <message>} and a line feed. */
    final class PlainPage implements ErrorPage {

        @Override
        public String contentType() {
            return "text/plain; charset=utf-8";
        }

        @Override
        public String body(RouterError error, MultiMap headers) {
            return error.body();
        }
    }
}
