package io.weir.ingest.endpoint;

import io.weir.ingest.credential.CertificateConfig;
import io.weir.ingest.credential.Credential;
import io.weir.ingest.credential.Proof;
import io.weir.ingest.credential.TokenConfig;
import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.List;
import java.util.Optional;

/** Somebody who may register endpoints, how that is proved, and for what. */
public record CredentialConfig(
        @ConfigKey(description = "Name that signed requests give in `X-Weir-Credential`.")
        String name,

        @ConfigKey(
                description =
                        "Secret that requests are signed with; exactly one of `secret`, `certificate` and `token`.")
        Optional<Secret> secret,

        @ConfigKey(description = "Former secret, accepted too while senders change over.")
        Optional<Secret> previousSecret,

        @ConfigKey(description = "Client certificate that requests come with; needs `listen.tls.clientCaFiles`.")
        Optional<CertificateConfig> certificate,

        @ConfigKey(description = "Bearer token that requests come with; needs `jwt`.")
        Optional<TokenConfig> token,

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
        Proof.requireName(name);
        Proof.of(secret, previousSecret, certificate, token);
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

    /** One whose requests are signed. */
    public CredentialConfig(
            String name, Secret secret, Optional<Secret> previousSecret, List<String> apps, List<String> uris) {
        this(name, Optional.of(secret), previousSecret, Optional.empty(), Optional.empty(), apps, uris);
    }

    /** One whose requests come with a certificate. */
    public static CredentialConfig of(
            String name, CertificateConfig certificate, List<String> apps, List<String> uris) {
        return new CredentialConfig(
                name, Optional.empty(), Optional.empty(), Optional.of(certificate), Optional.empty(), apps, uris);
    }

    /** One whose requests come with a token. */
    public static CredentialConfig of(String name, TokenConfig token, List<String> apps, List<String> uris) {
        return new CredentialConfig(
                name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(token), apps, uris);
    }

    Credential<Scope> toCredential() {
        return new Credential<>(name, Proof.of(secret, previousSecret, certificate, token), Scope.of(this));
    }
}
