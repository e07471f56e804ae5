package io.weir.router.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which certificate is shown to whom: by the exact name, then by the wildcard one label above, then the first. Immutable. */
final class CertificateTable {

    private final List<Certificate> all;
    private final Map<String, List<Certificate>> byName = new HashMap<>();
    private final Map<String, Certificate> byAlias = new HashMap<>();

    /** @param all in order; the first is shown where no name fits */
    CertificateTable(List<Certificate> all) {
        this.all = List.copyOf(all);
        for (Certificate certificate : all) {
            byAlias.put(certificate.alias(), certificate);
            for (String name : certificate.names()) {
                byName.computeIfAbsent(name, any -> new ArrayList<>()).add(certificate);
            }
        }
    }

    List<Certificate> all() {
        return all;
    }

    /**
     * The certificate for a name, of those with a key of this type; null if the certificates for it have keys of other types.
     *
     * @param serverName what the client asks for; null if it does not say
     */
    @Nullable Certificate find(@Nullable String serverName, String keyType) {
        for (Certificate certificate : candidates(serverName)) {
            if (certificate.hasKeyType(keyType)) {
                return certificate;
            }
        }
        return null;
    }

    private List<Certificate> candidates(@Nullable String serverName) {
        if (serverName != null) {
            String name = serverName.toLowerCase(Locale.ROOT);
            name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            List<Certificate> found = byName.get(name);
            int dot = name.indexOf('.');
            if (found == null && dot > 0) {
                found = byName.get("*" + name.substring(dot));
            }
            if (found != null) {
                return found;
            }
        }
        return all.subList(0, 1);
    }

    @Nullable Certificate named(String alias) {
        return byAlias.get(alias);
    }
}
