package io.weir.ingest.credential;

import io.weir.schemas.config.Secret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How whoever has a credential shows it. */
public sealed interface Proof {

    /** Knows a secret that requests are signed with; newest first. */
    record Signing(List<String> secrets) implements Proof {

        public Signing {
            secrets = List.copyOf(secrets);
        }

        /** Secrets are not shown. */
        @Override
        public String toString() {
            return "Signing";
        }
    }

    /** Has the key of a client certificate. */
    record Certificate(CertificateConfig wanted) implements Proof {}

    /** Has a bearer token. */
    record Token(TokenConfig wanted) implements Proof {}

    /** The one proof of a credential's section, or an {@link IllegalArgumentException} that names the keys. */
    static Proof of(
            Optional<Secret> secret,
            Optional<Secret> previousSecret,
            Optional<CertificateConfig> certificate,
            Optional<TokenConfig> token) {
        List<String> given = new ArrayList<>();
        secret.ifPresent(some -> given.add("secret"));
        certificate.ifPresent(some -> given.add("certificate"));
        token.ifPresent(some -> given.add("token"));
        if (given.size() != 1) {
            throw new IllegalArgumentException(
                    "secret: exactly one of secret, certificate and token must be there, but "
                            + (given.isEmpty() ? "none is" : String.join(" and ", given) + " are"));
        }
        if (previousSecret.isPresent() && secret.isEmpty()) {
            throw new IllegalArgumentException("previousSecret: belongs to a secret, but there is none");
        }
        if (secret.isPresent()) {
            return new Signing(Stream.of(secret, previousSecret)
                    .flatMap(Optional::stream)
                    .map(Secret::value)
                    .toList());
        }
        return certificate.<Proof>map(Certificate::new).orElseGet(() -> new Token(token.orElseThrow()));
    }

    /** Throws an {@link IllegalArgumentException} when a name stands there twice. */
    static void requireUnique(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("credentials: the name '" + name + "' stands there twice");
            }
        }
    }

    /** Throws an {@link IllegalArgumentException} unless it can be a header's value. */
    static void requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: must not be empty");
        }
    }
}
