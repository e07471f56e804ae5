package io.weir.ingest.credential;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/** Compares certificates with what a credential asks of them. The chain has been verified in the handshake. */
final class CertificateMatch {

    private static final int SAN_DNS = 2;
    private static final int SAN_URI = 6;

    private CertificateMatch() {}

    static boolean fits(CertificateConfig wanted, X509Certificate certificate) {
        return wanted.subject()
                .map(subject -> subject.equals(subjectOf(certificate)))
                .orElseGet(() -> hasName(certificate, wanted.san().orElseThrow()));
    }

    static String subjectOf(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    }

    /** A name with a colon is a URI; DNS names have none, and no case. */
    private static boolean hasName(X509Certificate certificate, String name) {
        boolean uri = name.indexOf(':') >= 0;
        int type = uri ? SAN_URI : SAN_DNS;
        String expected = uri ? name : name.toLowerCase(Locale.ROOT);
        return names(certificate).stream()
                .filter(entry -> entry.size() == 2 && Integer.valueOf(type).equals(entry.get(0)))
                .map(entry -> String.valueOf(entry.get(1)))
                .map(found -> uri ? found : found.toLowerCase(Locale.ROOT))
                .anyMatch(expected::equals);
    }

    private static Collection<List<?>> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
