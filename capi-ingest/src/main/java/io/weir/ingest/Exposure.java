package io.weir.ingest;

import io.weir.ingest.credential.JwtConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** What the configuration lays open to the network that should be looked at twice; said when the service starts. */
final class Exposure {

    private Exposure() {}

    static List<String> of(IngestConfig config) {
        List<String> warnings = new ArrayList<>();
        if (!isLoopback(config.admin().host())) {
            warnings.add("admin.host is " + config.admin().host() + ", not loopback: whoever reaches port "
                    + config.admin().port()
                    + " needs no credential; keep strangers out by a firewall, or set 127.0.0.1");
        }
        boolean plain =
                config.listen().tls().isEmpty() && !isLoopback(config.listen().host());
        if (plain && config.jwt().isPresent()) {
            warnings.add("listen.host is " + config.listen().host() + " without listen.tls: bearer tokens cross the"
                    + " network in clear text unless a proxy in front speaks TLS");
        }
        config.jwt()
                .flatMap(JwtConfig::jwksUrl)
                .filter(url -> "http".equals(url.getScheme()))
                .map(URI::getHost)
                .filter(host -> !isLoopback(host))
                .ifPresent(host -> warnings.add("jwt.jwksUrl is plain http to " + host + ": whoever is on the way can"
                        + " give this server keys of his own; use https"));
        return warnings;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
