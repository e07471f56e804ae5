package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of a route's {@code options}: which keys there are, what they may hold, how a patch merges. Pure. */
final class RouteOptions {

    private static final Set<String> KEYS = Set.of("loadbalancing", "hash_header", "hash_balance");
    private static final int HASH_HEADER_LENGTH_MAX = 128;
    private static final int HASH_BALANCE_LENGTH_MAX = 16;
    private static final BigDecimal HASH_BALANCE_LEAST = new BigDecimal("1.1");
    private static final BigDecimal HASH_BALANCE_MOST = BigDecimal.TEN;
    /** CAPI's {@code max_route_options_size}. */
    private static final int OPTIONS_BYTES_MAX = 1024;

    private RouteOptions() {}

    /**
     * {@code base} with the options of a request laid over it.
     *
     * @param hashAllowed whether the feature flag {@code hash_based_routing} is on
     */
    static Map<String, String> merge(@Nullable Map<String, String> base, JsonNode requested, boolean hashAllowed) {
        if (!requested.isObject()) {
            throw CapiError.unprocessable("'options' is not a valid object");
        }
        JsonFields.unknownKeys(requested, KEYS).ifPresent(sentence -> {
            throw CapiError.unprocessable("Options " + sentence);
        });
        if (requested.toString().getBytes(StandardCharsets.UTF_8).length > OPTIONS_BYTES_MAX) {
            throw CapiError.unprocessable("Options are too large (maximum is " + OPTIONS_BYTES_MAX + " bytes)");
        }
        Map<String, String> merged = Metadata.overlay(base == null ? Map.of() : base, JsonFields.texts(requested));
        List<String> errors = check(merged, hashAllowed);
        if (!errors.isEmpty()) {
            throw CapiError.unprocessable(String.join(", ", errors));
        }
        merged.computeIfPresent("hash_balance", (key, text) -> rounded(text));
        return merged;
    }

    private static List<String> check(Map<String, String> options, boolean hashAllowed) {
        List<String> errors = new ArrayList<>();
        List<String> algorithms = hashAllowed
                ? List.of("round-robin", "least-connection", "hash")
                : List.of("round-robin", "least-connection");
        String algorithm = options.get("loadbalancing");
        if (algorithm != null && !algorithms.contains(algorithm)) {
            errors.add("Options Loadbalancing must be one of '" + String.join(", ", algorithms) + "' if present");
        } else if ("hash".equals(algorithm)) {
            checkHash(options, errors);
        } else {
            for (String key : List.of("hash_header", "hash_balance")) {
                if (options.containsKey(key)) {
                    errors.add("Options " + label(key) + " can only be set when loadbalancing is hash");
                }
            }
        }
        return errors;
    }

    private static void checkHash(Map<String, String> options, List<String> errors) {
        String header = options.getOrDefault("hash_header", "");
        if (header.isBlank()) {
            errors.add("Options Hash header must be present when loadbalancing is set to hash");
        } else if (header.length() > HASH_HEADER_LENGTH_MAX) {
            errors.add("Options Hash header must be at most " + HASH_HEADER_LENGTH_MAX + " characters");
        }
        String balance = options.get("hash_balance");
        if (balance != null && !validBalance(balance)) {
            errors.add("Options Hash balance must be either 0 or between 1.1 and 10.0");
        }
    }

    private static boolean validBalance(String text) {
        if (text.length() > HASH_BALANCE_LENGTH_MAX) {
            return false;
        }
        try {
            BigDecimal balance = new BigDecimal(text);
            return balance.signum() == 0
                    || (balance.compareTo(HASH_BALANCE_LEAST) >= 0 && balance.compareTo(HASH_BALANCE_MOST) <= 0);
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private static String rounded(String balance) {
        return new BigDecimal(balance).setScale(1, RoundingMode.HALF_UP).toString();
    }

    private static String label(String key) {
        return key.equals("hash_header") ? "Hash header" : "Hash balance";
    }
}
