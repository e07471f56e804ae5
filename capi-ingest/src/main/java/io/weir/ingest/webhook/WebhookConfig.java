package io.weir.ingest.webhook;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.Optional;

/** The webhook for CAPI's events. */
public record WebhookConfig(
        @ConfigKey(description = "Secret that webhooks are signed with; without it every webhook is refused.")
        Optional<Secret> secret,

        @ConfigKey(description = "Former secret, accepted too while senders change over.")
        Optional<Secret> previousSecret) {

    /** No webhook is accepted. */
    public static WebhookConfig none() {
        return new WebhookConfig(Optional.empty(), Optional.empty());
    }

    /** Webhooks signed with this secret are accepted. */
    public static WebhookConfig signedWith(Secret secret) {
        return new WebhookConfig(Optional.of(secret), Optional.empty());
    }
}
