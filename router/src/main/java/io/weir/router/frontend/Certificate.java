package io.weir.router.frontend;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * A certificate to show, with its chain and key. Immutable.
 *
 * @param alias names it for the TLS engine; another content never has the same one
 * @param chain the certificate first
 * @param key its private key
 */
record Certificate(String alias, List<X509Certificate> chain, PrivateKey key) {

    private static final int DNS_NAME = 2;

    Certificate {
        chain = List.copyOf(chain);
    }

    /** The names it is for, in lower case, such as {@code app.example.com} or {@code *.example.com}. */
    List<String> names() {
        try {
            Collection<List<?>> alternatives = chain.getFirst().getSubjectAlternativeNames();
            List<String> names = new ArrayList<>();
            if (alternatives != null) {
                for (List<?> each : alternatives) {
                    if (each.get(0).equals(DNS_NAME)) {
                        names.add(each.get(1).toString().toLowerCase(Locale.ROOT));
                    }
                }
            }
            return names.isEmpty() ? commonName() : names;
        } catch (CertificateParsingException e) {
            return commonName();
        }
    }

    /** What counted before there were alternative names. */
    private List<String> commonName() {
        try {
            for (Rdn rdn :
                    new LdapName(chain.getFirst().getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    return List.of(rdn.getValue().toString().toLowerCase(Locale.ROOT));
                }
            }
        } catch (InvalidNameException e) {
            return List.of();
        }
        return List.of();
    }

    /** When it runs out. */
    Instant expires() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** Whether it has a key of the type that a cipher suite or signature scheme asks for. */
    boolean hasKeyType(String type) {
        String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        // The engines have names of their own for elliptic curves that were signed with something else.
        return algorithm.equals(type) || (algorithm.equals("EC") && type.startsWith("EC_"));
    }

    /** Whether the key is the certificate's. */
    boolean fits() throws GeneralSecurityException {
        String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        if (!key.getAlgorithm().equals(algorithm)) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        signature.initSign(key);
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(chain.getFirst().getPublicKey());
        signature.update((byte) 1);
        return signature.verify(signed);
    }
}
