package io.weir.ingest.webhook;

import io.weir.ingest.credential.Credential;
import io.weir.ingest.credential.Proof;
import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The webhook for CAPI's events. */
public record WebhookConfig(
        @ConfigKey(
                description = "Secret that webhooks are signed with which name no credential; without it, and without"
                        + " `credentials`, every webhook is refused.")
        Optional<Secret> secret,

        @ConfigKey(description = "Former secret, accepted too while senders change over.")
        Optional<Secret> previousSecret,

        @ConfigKey(description = "Who may send webhooks, beside whoever knows `secret`.")
        List<WebhookCredentialConfig> credentials) {

    /** Name of the credential that the secret is, for limits and messages. */
    private static final String NAMELESS = "webhook.secret";

    public WebhookConfig {
        credentials = List.copyOf(credentials);
        Proof.requireUnique(
                credentials.stream().map(WebhookCredentialConfig::name).toList());
    }

    /** No webhook is accepted. */
    public static WebhookConfig none() {
        return new WebhookConfig(Optional.empty(), Optional.empty(), List.of());
    }

    /** Webhooks signed with this secret are accepted. */
    public static WebhookConfig signedWith(Secret secret) {
        return new WebhookConfig(Optional.of(secret), Optional.empty(), List.of());
    }

    /** The same with these credentials. */
    public WebhookConfig withCredentials(List<WebhookCredentialConfig> others) {
        return new WebhookConfig(secret, previousSecret, others);
    }

    /** The credential of webhooks that name none. */
    Optional<Credential<WebhookScope>> nameless() {
        List<String> secrets = Stream.of(secret, previousSecret)
                .flatMap(Optional::stream)
                .map(Secret::value)
                .toList();
        return secrets.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credential<>(NAMELESS, new Proof.Signing(secrets), WebhookScope.everything()));
    }
}
