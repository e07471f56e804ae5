package io.weir.router.shard;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the routers of a sharded fleet send requests to one another.
 *
 * @param secret what the hop is signed with
 * @param previousSecret what hops may be signed with, too
 * @param tls how they are kept from the network between the routers
 */
public record HopSettings(
        @ConfigKey(
                description = "Secret that routers of a sharded fleet sign requests with that they send to one another,"
                        + " the same for all of them, 16 characters or more; `fleet.mode: sharded` needs it.")
        Optional<Secret> secret,

        @ConfigKey(
                description =
                        "Former secret, whose signatures are accepted too. To change it, give all routers the new one"
                                + " here first, then as `secret` with the old one here, then take the old one away.")
        Optional<Secret> previousSecret,

        HopTlsSettings tls) {

    /** A word can be guessed. */
    private static final int SECRET_LENGTH_MIN = 16;

    public HopSettings {
        requireLong("secret", secret);
        requireLong("previousSecret", previousSecret);
        if (secret.isEmpty() && previousSecret.isPresent()) {
            throw new IllegalArgumentException("previousSecret: is set, but secret is not: hops need one");
        }
    }

    private static void requireLong(String key, Optional<Secret> value) {
        if (value.isPresent() && value.get().value().length() < SECRET_LENGTH_MIN) {
            throw new IllegalArgumentException(
                    key + ": must have " + SECRET_LENGTH_MIN + " characters or more, or it can be guessed");
        }
    }

    /** No hops. */
    public static HopSettings none() {
        return new HopSettings(Optional.empty(), Optional.empty(), HopTlsSettings.off());
    }

    /** Hops signed with this. */
    public static HopSettings of(Secret secret) {
        return new HopSettings(Optional.of(secret), Optional.empty(), HopTlsSettings.off());
    }

    /** The same by TLS. */
    public HopSettings with(HopTlsSettings other) {
        return new HopSettings(secret, previousSecret, other);
    }

    /** The keys of a seal: the first one signs, all are accepted. */
    public List<byte[]> keys() {
        return Stream.of(secret, previousSecret)
                .flatMap(Optional::stream)
                .map(Secret::bytes)
                .toList();
    }
}
