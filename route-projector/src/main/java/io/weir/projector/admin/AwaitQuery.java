package io.weir.projector.admin;

import io.weir.projector.history.RouteRef;
import io.weir.projector.operator.await.AwaitQuestion;
import io.weir.schemas.config.DurationText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the query of an await. Pure. */
final class AwaitQuery {

    private static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(30);
    private static final Set<String> PARAMETERS = Set.of("route", "revision", "timeout");
    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");

    private AwaitQuery() {}

    /**
     * Reads it.
     *
     * @param raw the query as it stands in the request, still encoded; null for none
     * @throws IllegalArgumentException naming the parameter, its value and what was expected
     */
    static AwaitQuestion parse(@Nullable String raw) {
        Map<String, String> parameters = parameters(raw == null ? "" : raw);
        String route = parameters.get("route");
        if (route == null || route.isBlank()) {
            throw new IllegalArgumentException("route: missing; expected a host with or without a path, or a guid");
        }
        String revision = parameters.get("revision");
        if (revision != null && !REVISION.matcher(revision).matches()) {
            throw new IllegalArgumentException("revision: '" + revision + "' must be a whole number, 1 or more");
        }
        return new AwaitQuestion(
                RouteRef.parse(route),
                revision == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(revision)),
                timeout(parameters.get("timeout")));
    }

    private static Duration timeout(@Nullable String text) {
        try {
            return text == null ? TIMEOUT_DEFAULT : DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("timeout: '" + text + "': " + e.getMessage(), e);
        }
    }

    private static Map<String, String> parameters(String raw) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is no parameter; there are route, revision and timeout");
            }
            if (parameters.put(name, value) != null) {
                throw new IllegalArgumentException(name + ": given twice");
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not well encoded: " + e.getMessage(), e);
        }
    }
}
