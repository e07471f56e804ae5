package io.weir.ingest.endpoint;

import io.weir.ingest.credential.Proof;
import io.weir.schemas.config.ConfigKey;
import java.util.List;

/** The endpoint API. */
public record EndpointsConfig(
        @ConfigKey(description = "Who may register endpoints; nobody when empty.")
        List<CredentialConfig> credentials) {

    public EndpointsConfig {
        credentials = List.copyOf(credentials);
        Proof.requireUnique(credentials.stream().map(CredentialConfig::name).toList());
    }

    /** Nobody may register endpoints. */
    public static EndpointsConfig none() {
        return new EndpointsConfig(List.of());
    }
}
