package io.weir.ingest.endpoint;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.List;
import java.util.Optional;

/** Somebody who may register endpoints, and for what. */
public record CredentialConfig(
        @ConfigKey(description = "Name that requests give in `X-Weir-Credential`.")
        String name,

        @ConfigKey(description = "Secret that requests are signed with.")
        Secret secret,

        @ConfigKey(description = "Former secret, accepted too while senders change over.")
        Optional<Secret> previousSecret,

        @ConfigKey(
                description =
                        "Guids of the apps it may register instances of; `*` for any, registrations without an app included.")
        List<String> apps,

        @ConfigKey(
                description =
                        "Patterns of the URIs it may register: a host, `*.` before one for every host below it, or `*` for"
                                + " any; then nothing for the host alone, a path, or `/*` for the path before it and all below it.")
        List<String> uris) {

    public CredentialConfig {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: must not be empty");
        }
        apps = List.copyOf(apps);
        uris = List.copyOf(uris);
        if (apps.isEmpty()) {
            throw new IllegalArgumentException("apps: must name at least one app, or '*'");
        }
        if (uris.isEmpty()) {
            throw new IllegalArgumentException("uris: must hold at least one pattern, or '*'");
        }
        for (String uri : uris) {
            UriPattern.parse(uri);
        }
    }
}
