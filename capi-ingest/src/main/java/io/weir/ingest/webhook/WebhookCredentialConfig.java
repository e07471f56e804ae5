package io.weir.ingest.webhook;

import io.weir.ingest.credential.CertificateConfig;
import io.weir.ingest.credential.Credential;
import io.weir.ingest.credential.Proof;
import io.weir.ingest.credential.TokenConfig;
import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.List;
import java.util.Optional;

/** Somebody who may send webhooks, how that is proved, and of what. */
public record WebhookCredentialConfig(
        @ConfigKey(description = "Name that signed webhooks give in `X-Weir-Credential`.")
        String name,

        @ConfigKey(
                description =
                        "Secret that webhooks are signed with; exactly one of `secret`, `certificate` and `token`.")
        Optional<Secret> secret,

        @ConfigKey(description = "Former secret, accepted too while senders change over.")
        Optional<Secret> previousSecret,

        @ConfigKey(description = "Client certificate that webhooks come with; needs `listen.tls.clientCaFiles`.")
        Optional<CertificateConfig> certificate,

        @ConfigKey(description = "Bearer token that webhooks come with; needs `jwt`.")
        Optional<TokenConfig> token,

        @ConfigKey(
                description =
                        "Guids of the organizations whose events it may send; `*` for any, and for what names none.",
                defaultValue = "*")
        List<String> organizations,

        @ConfigKey(
                description =
                        "Guids of the spaces whose events and routes it may send; `*` for any, and for what names none.",
                defaultValue = "*")
        List<String> spaces) {

    public WebhookCredentialConfig {
        Proof.requireName(name);
        Proof.of(secret, previousSecret, certificate, token);
        organizations = organizations.isEmpty() ? List.of(WebhookScope.ANY) : List.copyOf(organizations);
        spaces = spaces.isEmpty() ? List.of(WebhookScope.ANY) : List.copyOf(spaces);
    }

    /** One whose webhooks are signed. */
    public static WebhookCredentialConfig of(
            String name, Secret secret, List<String> organizations, List<String> spaces) {
        return new WebhookCredentialConfig(
                name, Optional.of(secret), Optional.empty(), Optional.empty(), Optional.empty(), organizations, spaces);
    }

    /** One whose webhooks come with a certificate, of any space. */
    public static WebhookCredentialConfig of(String name, CertificateConfig certificate) {
        return new WebhookCredentialConfig(
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.of(certificate),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** One whose webhooks come with a token, of any space. */
    public static WebhookCredentialConfig of(String name, TokenConfig token) {
        return new WebhookCredentialConfig(
                name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(token), List.of(), List.of());
    }

    Credential<WebhookScope> toCredential() {
        return new Credential<>(
                name, Proof.of(secret, previousSecret, certificate, token), WebhookScope.of(organizations, spaces));
    }
}
