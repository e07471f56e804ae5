package io.weir.ingest.credential;

import io.weir.schemas.config.ConfigKey;
import java.util.List;
import java.util.Optional;

/** Which bearer token proves a credential. */
public record TokenConfig(
        @ConfigKey(description = "The token's `sub`; exactly one of `subject` and `clientId`.")
        Optional<String> subject,

        @ConfigKey(
                description = "The token's `client_id`, as a UAA writes it. A token that a user got through that client"
                        + " has it too: ask for a scope that only the client has.")
        Optional<String> clientId,

        @ConfigKey(description = "Scopes that the token must have, all of them.")
        List<String> scopes) {

    public TokenConfig {
        scopes = List.copyOf(scopes);
        if (subject.isPresent() == clientId.isPresent()) {
            throw new IllegalArgumentException("subject: exactly one of subject and clientId must be there, but "
                    + (subject.isPresent() ? "both are" : "neither is"));
        }
        require("subject", subject);
        require("clientId", clientId);
        for (String scope : scopes) {
            if (!scope.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]+")) {
                throw new IllegalArgumentException(
                        "scopes: '" + scope + "', expected a scope such as weir.write, without spaces or quotes");
            }
        }
    }

    private static void require(String key, Optional<String> value) {
        if (value.map(String::isBlank).orElse(false)) {
            throw new IllegalArgumentException(key + ": must not be empty");
        }
    }

    /** A token of this UAA client. */
    public static TokenConfig ofClient(String clientId, String... scopes) {
        return new TokenConfig(Optional.empty(), Optional.of(clientId), List.of(scopes));
    }

    /** A token of this subject. */
    public static TokenConfig ofSubject(String subject, String... scopes) {
        return new TokenConfig(Optional.of(subject), Optional.empty(), List.of(scopes));
    }
}
