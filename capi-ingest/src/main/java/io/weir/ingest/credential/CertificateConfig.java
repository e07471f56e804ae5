package io.weir.ingest.credential;

import io.weir.schemas.config.ConfigKey;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Which client certificate proves a credential. */
public record CertificateConfig(
        @ConfigKey(
                description =
                        "The whole subject of the certificate, as RFC 2253 writes it, such as `CN=cell-7,O=Example`;"
                                + " exactly one of `subject` and `san`.")
        Optional<String> subject,

        @ConfigKey(
                description = "A DNS name, or a URI such as `spiffe://example/cell-7`, that is one of the certificate's"
                        + " subject alternative names, letter for letter.")
        Optional<String> san) {

    public CertificateConfig {
        if (subject.isPresent() == san.isPresent()) {
            throw new IllegalArgumentException("subject: exactly one of subject and san must be there, but "
                    + (subject.isPresent() ? "both are" : "neither is"));
        }
        subject = subject.map(CertificateConfig::normal);
        if (san.map(String::isBlank).orElse(false)) {
            throw new IllegalArgumentException("san: must not be empty");
        }
    }

    private static String normal(String subject) {
        try {
            String name = new X500Principal(subject).getName(X500Principal.RFC2253);
            if (name.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            return name;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "subject: '" + subject + "', expected a distinguished name such as CN=cell-7,O=Example", e);
        }
    }

    /** The subject, in the spelling of RFC 2253. */
    public static CertificateConfig ofSubject(String subject) {
        return new CertificateConfig(Optional.of(subject), Optional.empty());
    }

    /** A DNS name or a URI. */
    public static CertificateConfig ofSan(String san) {
        return new CertificateConfig(Optional.empty(), Optional.of(san));
    }
}
