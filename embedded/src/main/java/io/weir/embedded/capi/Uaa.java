package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token endpoint: opaque bearer tokens for clients that show their credentials. Thread-safe. */
final class Uaa {

    /** The oldest token is forgotten beyond this many, so that a client without a cache cannot fill the heap. */
    private static final int TOKENS_MAX = 10_000;

    private static final int TOKEN_BYTES = 32;

    private final InstantSource clock;
    private final List<SimulatedClient> clients;
    private final Map<String, Grant> grants = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private Duration lifetime;
    private long issued;

    Uaa(InstantSource clock, List<SimulatedClient> clients, Duration lifetime) {
        this.clock = clock;
        this.clients = List.copyOf(clients);
        this.lifetime = lifetime;
    }

    private record Grant(SimulatedClient client, Instant expiresAt) {}

    /** What the token endpoint answers: status and document. */
    record TokenAnswer(int status, ObjectNode document) {}

    TokenAnswer token(@Nullable String authorization, QueryParameters form) {
        String grantType = form.get("grant_type").orElse("");
        if (!grantType.equals("client_credentials")) {
            return error(400, "invalid_request", "Missing grant type or unsupported one: '" + grantType + "'");
        }
        Optional<SimulatedClient> client = authorization == null
                ? client(
                        form.get("client_id").orElse(""),
                        form.get("client_secret").orElse(""))
                : basic(authorization);
        return client.map(this::issue).orElseGet(() -> error(401, "unauthorized", "Bad credentials"));
    }

    private Optional<SimulatedClient> basic(String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String decoded = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? Optional.empty() : client(decoded.substring(0, colon), decoded.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private Optional<SimulatedClient> client(String id, String secret) {
        byte[] shown = secret.getBytes(StandardCharsets.UTF_8);
        return clients.stream()
                .filter(client -> client.id().equals(id)
                        && MessageDigest.isEqual(client.secret().getBytes(StandardCharsets.UTF_8), shown))
                .findFirst();
    }

    private synchronized TokenAnswer issue(SimulatedClient client) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        grants.put(token, new Grant(client, clock.instant().plus(lifetime)));
        if (grants.size() > TOKENS_MAX) {
            grants.remove(grants.keySet().iterator().next());
        }
        issued++;
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("access_token", token);
        document.put("token_type", "bearer");
        document.put("expires_in", lifetime.toSeconds());
        document.put("scope", String.join(" ", client.scopes()));
        document.put("jti", token.substring(0, 32));
        return new TokenAnswer(200, document);
    }

    /** The client behind an {@code Authorization} header, or CAPI's 401. */
    synchronized SimulatedClient authenticate(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw CapiError.of(CapiError.Kind.NOT_AUTHENTICATED, "Authentication error");
        }
        Grant grant = authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? grants.get(authorization.substring(7).strip())
                : null;
        if (grant == null || !clock.instant().isBefore(grant.expiresAt)) {
            throw CapiError.of(CapiError.Kind.INVALID_TOKEN, "Invalid Auth Token");
        }
        return grant.client;
    }

    synchronized void lifetime(Duration ofNewTokens) {
        lifetime = ofNewTokens;
    }

    synchronized void revokeAll() {
        grants.clear();
    }

    synchronized long issued() {
        return issued;
    }

    private static TokenAnswer error(int status, String error, String description) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("error", error);
        document.put("error_description", description);
        return new TokenAnswer(status, document);
    }
}
