package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the body of an insert or a replacement of destinations, with CAPI's sentences. Pure. */
final class DestinationMessage {

    static final int DESTINATIONS_MAX = 100;
    private static final int PORTS_PER_APP_MAX = 10;
    private static final int APP_GUID_LENGTH_MAX = 199;
    private static final Set<String> KEYS = Set.of("app", "weight", "port", "protocol");
    private static final Set<String> PROTOCOLS = Set.of("http1", "http2", "tcp");

    private final boolean replace;
    private final List<String> errors = new ArrayList<>();

    private DestinationMessage(boolean replace) {
        this.replace = replace;
    }

    /** The destinations that a request body asks for; {@code replace} says whether it replaces all or inserts some. */
    static List<DestinationRequest> parse(JsonNode body, boolean replace) {
        return new DestinationMessage(replace).read(body);
    }

    private List<DestinationRequest> read(JsonNode body) {
        JsonFields.unknownKeys(body, Set.of("destinations")).ifPresent(errors::add);
        JsonNode destinations = body.path("destinations");
        int minimum = replace ? 0 : 1;
        if (!destinations.isArray() || destinations.size() < minimum || destinations.size() > DESTINATIONS_MAX) {
            errors.add("Destinations must be an array containing between " + minimum + " and " + DESTINATIONS_MAX
                    + " destination objects.");
        } else {
            for (int index = 0; index < destinations.size(); index++) {
                check(index, destinations.get(index));
            }
            checkPortsPerApp(destinations);
            if (errors.isEmpty()) {
                checkWeights(destinations);
            }
        }
        if (!errors.isEmpty()) {
            throw CapiError.unprocessable(String.join(", ", errors));
        }
        List<DestinationRequest> requests = new ArrayList<>(destinations.size());
        destinations.forEach(destination -> requests.add(request(destination)));
        return requests;
    }

    private void check(int index, JsonNode destination) {
        if (!destination.isObject()) {
            error(index, "must be an object.");
        } else if (!destination.has("app")) {
            error(index, "must have an \"app\".");
        } else if (JsonFields.unknownKeys(destination, KEYS).isPresent()) {
            error(index, "must have only \"app\" and optionally \"weight\", \"port\" or \"protocol\".");
        } else {
            checkApp(index, destination.get("app"));
            checkWeight(index, JsonFields.present(destination, "weight"));
            checkPort(index, JsonFields.present(destination, "port"));
            checkProtocol(index, JsonFields.present(destination, "protocol"));
        }
    }

    private void checkApp(int index, JsonNode app) {
        String guid = app.path("guid").asText("");
        if (!app.path("guid").isTextual() || guid.isEmpty() || guid.length() > APP_GUID_LENGTH_MAX) {
            error(index, "app must have the structure {\"guid\": \"app_guid\"}");
            return;
        }
        JsonNode process = JsonFields.present(app, "process");
        boolean valid = process == null
                || (process.isObject()
                        && process.size() == 1
                        && process.path("type").isTextual()
                        && !process.path("type").asText().isEmpty());
        if (!valid) {
            error(index, "process must have the structure {\"type\": \"process_type\"}");
        }
    }

    private void checkWeight(int index, @Nullable JsonNode weight) {
        if (weight == null) {
            return;
        }
        if (!replace) {
            error(index, "weighted destinations can only be used when replacing all destinations.");
        } else if (!weight.isInt() || weight.asInt() < 1 || weight.asInt() > 100) {
            error(index, "weight must be a positive integer between 1 and 100.");
        }
    }

    private void checkPort(int index, @Nullable JsonNode port) {
        if (port != null && (!port.isInt() || port.asInt() < 1024 || port.asInt() > 65535)) {
            error(index, "port must be a positive integer between 1024 and 65535 inclusive.");
        }
    }

    private void checkProtocol(int index, @Nullable JsonNode protocol) {
        if (protocol != null && !PROTOCOLS.contains(protocol.asText())) {
            error(index, "protocol must be 'http1', 'http2' or 'tcp'.");
        }
    }

    private void checkPortsPerApp(JsonNode destinations) {
        Map<JsonNode, Set<JsonNode>> ports = new HashMap<>();
        for (JsonNode destination : destinations) {
            ports.computeIfAbsent(destination.path("app"), app -> new HashSet<>())
                    .add(destination.path("port"));
        }
        if (ports.values().stream().anyMatch(ofApp -> ofApp.size() > PORTS_PER_APP_MAX)) {
            errors.add("Process must have at most " + PORTS_PER_APP_MAX + " exposed ports.");
        }
    }

    private void checkWeights(JsonNode destinations) {
        int weighted = 0;
        int sum = 0;
        for (JsonNode destination : destinations) {
            JsonNode weight = JsonFields.present(destination, "weight");
            if (weight != null) {
                weighted++;
                sum += weight.asInt();
            }
        }
        if (weighted > 0 && weighted < destinations.size()) {
            errors.add("Destinations cannot contain both weighted and unweighted destinations.");
        } else if (weighted > 0 && sum != 100) {
            errors.add("Destinations must have weights that sum to 100.");
        }
    }

    private static DestinationRequest request(JsonNode destination) {
        JsonNode app = destination.path("app");
        JsonNode port = JsonFields.present(destination, "port");
        JsonNode weight = JsonFields.present(destination, "weight");
        JsonNode protocol = JsonFields.present(destination, "protocol");
        return new DestinationRequest(
                app.path("guid").asText(),
                app.path("process").path("type").asText("web"),
                port == null ? null : (Integer) port.asInt(),
                weight == null ? null : (Integer) weight.asInt(),
                protocol == null ? null : protocol.asText());
    }

    private void error(int index, String message) {
        errors.add("Destinations[" + index + "]: " + message);
    }
}
