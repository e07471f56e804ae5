package io.weir.embedded.capi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a route may look like, given its domain, its space and the routes there are. Pure. */
final class RouteRules {

    private static final int FQDN_LENGTH_MAX = 253;
    private static final int TCP_PORT_FIRST = 1024;
    private static final int PORT_LAST = 65535;

    private RouteRules() {}

    /** What is unique among routes; texts in lower case. */
    record Place(String host, String domainGuid, String path, int port) {}

    static Place place(CapiRoute route) {
        return place(route.host(), route.domainGuid(), route.path(), route.port());
    }

    private static Place place(String host, String domainGuid, String path, @Nullable Integer port) {
        return new Place(
                host.toLowerCase(Locale.ROOT), domainGuid, path.toLowerCase(Locale.ROOT), port == null ? 0 : port);
    }

    /** Where the new route would stand, or the sentence with which CAPI refuses it. */
    static Place place(RouteMessage message, @Nullable CapiSpace space, @Nullable CapiDomain domain, Set<Place> taken) {
        if (space == null) {
            throw CapiError.unprocessable("Invalid space. Ensure that the space exists and you have access to it.");
        }
        if (domain == null) {
            throw CapiError.unprocessable("Invalid domain. Ensure that the domain exists and you have access to it.");
        }
        if (!domain.shared()
                && !space.organizationGuid().equals(domain.organizationGuid())
                && !domain.sharedOrganizationGuids().contains(space.organizationGuid())) {
            throw CapiError.unprocessable("Invalid domain. Domain '" + domain.name()
                    + "' is not available in organization '" + space.organizationGuid() + "'.");
        }
        if (domain.protocol().equals("tcp")) {
            return tcpPlace(message, domain, taken);
        }
        checkHttp(message, domain);
        Place place = place(message.host(), domain.guid(), message.path(), null);
        if (taken.contains(place)) {
            throw CapiError.unprocessable(alreadyExists(message, domain));
        }
        return place;
    }

    private static void checkHttp(RouteMessage message, CapiDomain domain) {
        List<String> errors = new ArrayList<>();
        if (message.port() != null) {
            errors.add("Routes with protocol 'http' do not support ports.");
        }
        if (domain.shared() && message.host().isEmpty()) {
            errors.add("Missing host. Routes in shared domains must have a host defined.");
        }
        if (domain.internal() && message.host().equals("*")) {
            errors.add("Wildcard hosts are not supported for internal domains.");
        }
        if (domain.internal() && !message.path().isEmpty()) {
            errors.add("Paths are not supported for internal domains.");
        }
        if (fqdn(message.host(), domain).length() > FQDN_LENGTH_MAX) {
            errors.add("Host combined with domain name must be no more than " + FQDN_LENGTH_MAX + " characters.");
        }
        if (!errors.isEmpty()) {
            throw CapiError.unprocessable(String.join(", ", errors));
        }
    }

    private static Place tcpPlace(RouteMessage message, CapiDomain domain, Set<Place> taken) {
        if (!message.host().isEmpty()) {
            throw CapiError.unprocessable("Hosts are not supported for TCP routes.");
        }
        if (!message.path().isEmpty()) {
            throw CapiError.unprocessable("Paths are not supported for TCP routes.");
        }
        if (message.port() != null) {
            Place place = place("", domain.guid(), "", message.port());
            if (taken.contains(place)) {
                throw CapiError.unprocessable(
                        "Route already exists with port '" + message.port() + "' for domain '" + domain.name() + "'.");
            }
            return place;
        }
        for (int port = TCP_PORT_FIRST; port <= PORT_LAST; port++) {
            Place place = place("", domain.guid(), "", port);
            if (!taken.contains(place)) {
                return place;
            }
        }
        throw CapiError.unprocessable("There are no more ports available for router group of domain '" + domain.name()
                + "'. Please contact your administrator for more information.");
    }

    private static String alreadyExists(RouteMessage message, CapiDomain domain) {
        StringBuilder sentence = new StringBuilder("Route already exists");
        String joint = " with ";
        if (!message.host().isEmpty()) {
            sentence.append(joint).append("host '").append(message.host()).append('\'');
            joint = " and ";
        }
        if (!message.path().isEmpty()) {
            sentence.append(joint).append("path '").append(message.path()).append('\'');
        }
        return sentence.append(" for domain '")
                .append(domain.name())
                .append("'.")
                .toString();
    }

    static CapiRoute newRoute(long id, String guid, RouteMessage message, Place place, CapiDomain domain, Instant now) {
        Integer port = place.port() == 0 ? null : (Integer) place.port();
        return new CapiRoute(
                id,
                guid,
                domain.protocol(),
                message.host(),
                message.path(),
                port,
                port == null ? fqdn(message.host(), domain) + message.path() : domain.name() + ":" + port,
                List.of(),
                message.options(),
                message.metadata(),
                message.spaceGuid(),
                message.domainGuid(),
                List.of(),
                now,
                now);
    }

    private static String fqdn(String host, CapiDomain domain) {
        return host.isEmpty() ? domain.name() : host + "." + domain.name();
    }

    /** The destination of the route with this guid. */
    static CapiDestination destination(CapiRoute route, String guid) {
        return route.destinations().stream()
                .filter(row -> row.guid().equals(guid))
                .findFirst()
                .orElseThrow(() -> CapiError.unprocessable(
                        "Unable to unmap route from destination. Ensure the route has a destination with this guid."));
    }

    /** The row with another protocol, which must be one of the route's; null means the route's default. */
    static CapiDestination withProtocol(CapiRoute route, CapiDestination row, @Nullable String protocol, Instant now) {
        Set<String> allowed = route.protocol().equals("tcp") ? Set.of("tcp") : Set.of("http1", "http2");
        if (protocol != null && !allowed.contains(protocol)) {
            throw CapiError.unprocessable("Destination protocol must be "
                    + (allowed.size() == 1
                            ? "'tcp' if the parent route is tcp"
                            : "'http1' or 'http2' if the parent route is http"));
        }
        return new CapiDestination(
                row.guid(),
                row.appGuid(),
                row.processType(),
                row.storedPort(),
                row.weight(),
                "http2".equals(protocol) ? "http2" : null,
                row.createdAt(),
                now);
    }
}
