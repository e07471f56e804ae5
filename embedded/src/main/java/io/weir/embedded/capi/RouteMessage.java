package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request to create a route asks for, checked as far as the request alone tells.
 *
 * @param host may be empty or {@code *}
 * @param path empty or starting with {@code /}
 * @param port for tcp domains; null otherwise
 */
public record RouteMessage(
        String host,
        String path,
        @Nullable Integer port,
        String spaceGuid,
        String domainGuid,
        Map<String, String> options,
        Metadata metadata) {

    private static final int HOST_LENGTH_MAX = 63;
    private static final int PATH_LENGTH_MAX = 128;
    private static final Pattern HOST = Pattern.compile("([\\w\\-]+|\\*)?");
    private static final Set<String> KEYS = Set.of("host", "path", "port", "relationships", "options", "metadata");

    /** A route without options, labels and annotations. */
    public static RouteMessage of(String host, String path, CapiSpace space, CapiDomain domain) {
        return new RouteMessage(host, path, null, space.guid(), domain.guid(), Map.of(), Metadata.empty());
    }

    static RouteMessage parse(JsonNode body, boolean hashAllowed) {
        List<String> errors = new ArrayList<>();
        JsonFields.unknownKeys(body, KEYS).ifPresent(errors::add);
        String host = text(body, "host", "Host", errors);
        String path = text(body, "path", "Path", errors);
        checkHost(host, errors);
        checkPath(path, errors);
        JsonNode port = JsonFields.present(body, "port");
        if (port != null && (!port.isInt() || port.asInt() < 0 || port.asInt() > 65535)) {
            errors.add("Port must be an integer between 0 and 65535");
        }
        String space = relationship(body, "space", errors);
        String domain = relationship(body, "domain", errors);
        if (!errors.isEmpty()) {
            throw CapiError.unprocessable(String.join(", ", errors));
        }
        JsonNode options = JsonFields.present(body, "options");
        return new RouteMessage(
                host,
                path,
                port == null ? null : (Integer) port.asInt(),
                space,
                domain,
                options == null ? Map.of() : RouteOptions.merge(Map.of(), options, hashAllowed),
                JsonFields.merge(Metadata.empty(), body));
    }

    private static String text(JsonNode body, String field, String label, List<String> errors) {
        JsonNode value = JsonFields.present(body, field);
        if (value != null && !value.isTextual()) {
            errors.add(label + " must be a string");
        }
        return value == null ? "" : value.asText();
    }

    private static void checkHost(String host, List<String> errors) {
        if (host.length() > HOST_LENGTH_MAX) {
            errors.add("Host is too long (maximum is " + HOST_LENGTH_MAX + " characters)");
        }
        if (!HOST.matcher(host).matches()) {
            errors.add("Host must be either \"*\" or contain only alphanumeric characters, \"_\", or \"-\"");
        }
    }

    private static void checkPath(String path, List<String> errors) {
        if (path.length() > PATH_LENGTH_MAX) {
            errors.add("Path is too long (maximum is " + PATH_LENGTH_MAX + " characters)");
        }
        if (!path.isEmpty() && !path.startsWith("/")) {
            errors.add("Path must begin with /");
        }
        if (path.contains("?")) {
            errors.add("Path cannot contain ?");
        }
        if (path.equals("/")) {
            errors.add("Path cannot be exactly /");
        }
    }

    private static String relationship(JsonNode body, String name, List<String> errors) {
        return JsonFields.relationship(body, name).orElseGet(() -> {
            String label = name.equals("space") ? "Space" : "Domain";
            errors.add("Relationships " + label + " must be structured like this: \"" + name
                    + ": {\"data\": {\"guid\": \"valid-guid\"}}\"");
            return "";
        });
    }
}
