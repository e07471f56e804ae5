package io.weir.ingest.endpoint;

import io.weir.schemas.config.ConfigKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The endpoint API. */
public record EndpointsConfig(
        @ConfigKey(description = "Who may register endpoints; nobody when empty.")
        List<CredentialConfig> credentials) {

    public EndpointsConfig {
        credentials = List.copyOf(credentials);
        Set<String> names = new HashSet<>();
        for (CredentialConfig credential : credentials) {
            if (!names.add(credential.name())) {
                throw new IllegalArgumentException(
                        "credentials: the name '" + credential.name() + "' stands there twice");
            }
        }
    }

    /** Nobody may register endpoints. */
    public static EndpointsConfig none() {
        return new EndpointsConfig(List.of());
    }
}
