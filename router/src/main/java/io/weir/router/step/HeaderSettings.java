package io.weir.router.step;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of headers.
 *
 * @param traceKey what {@code X-Vcap-Trace} must say for the response to tell where it comes from
 * @param hopByHopProtected headers that a client cannot have removed by naming them in {@code Connection}
 * @param blame whether responses say which revision of which route and which destination they are due to
 * @param healthcheckUserAgent the {@code User-Agent} whose requests are answered as {@code /health} is
 * @param response what is done to the headers of every response
 */
public record HeaderSettings(
        @ConfigKey(
                description =
                        "What a request must say in `X-Vcap-Trace` for its response to name router and endpoint; without it none does.")
        Optional<Secret> traceKey,

        @ConfigKey(
                description = "Headers that a client cannot have removed by naming them in `Connection`.",
                defaultValue = "X-Forwarded-For,X-Forwarded-Proto,B3,X-B3,X-B3-SpanID,X-B3-TraceID,X-Request-Start,"
                        + "X-Forwarded-Client-Cert")
        List<String> hopByHopProtected,

        @ConfigKey(
                description = "Whether every response says in `X-Weir-Route-Revision` and `X-Weir-Destination` which"
                        + " revision of the route and which destination it is due to.",
                defaultValue = "false")
        boolean blame,

        @ConfigKey(
                description = "Requests with this `User-Agent` are answered on the traffic port as `/health` answers,"
                        + " whatever their host and path; Gorouter's is `HTTP-Monitor/1.1`. Without it none is.")
        Optional<String> healthcheckUserAgent,

        ResponseHeaderSettings response) {

    public HeaderSettings {
        hopByHopProtected = List.copyOf(hopByHopProtected);
        for (String name : hopByHopProtected) {
            if (!HeaderText.isName(name)) {
                throw new IllegalArgumentException("hopByHopProtected: '" + name + "' is not a header's name");
            }
        }
        if (healthcheckUserAgent.isPresent() && healthcheckUserAgent.get().isBlank()) {
            throw new IllegalArgumentException(
                    "healthcheckUserAgent: is empty, which every client without a User-Agent would match; remove it");
        }
    }

    /** Nothing out of the ordinary. */
    public static HeaderSettings defaults() {
        return new HeaderSettings(
                Optional.empty(),
                List.of(
                        "X-Forwarded-For",
                        "X-Forwarded-Proto",
                        "B3",
                        "X-B3",
                        "X-B3-SpanID",
                        "X-B3-TraceID",
                        "X-Request-Start",
                        "X-Forwarded-Client-Cert"),
                false,
                Optional.empty(),
                ResponseHeaderSettings.none());
    }
}
