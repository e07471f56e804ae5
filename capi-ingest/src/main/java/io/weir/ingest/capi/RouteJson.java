package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.route.CanonicalRoute;
import io.weir.schemas.topic.RouteKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads CAPI's route resource (the reference calls it {@code route_presenter}) as a {@link Route}.
 *
 * <p>CAPI's own documents are not of one piece: {@code port} may be missing, null or 0, {@code options} missing or empty, a tcp
 * route may show a host. What is left out gets CAPI's default; what contradicts its contract throws.
 */
final class RouteJson {

    private static final int PORT_DEFAULT = 8080;
    private static final int PORT_MAX = 65_535;

    private RouteJson() {}

    /**
     * Reads one resource.
     *
     * @param included what came with it; the domain's name comes from there, or else from the resource's {@code url}
     * @param parts what CAPI keeps elsewhere: its route service and its isolation segment
     * @throws JsonShapeException naming the part that is missing or wrong
     */
    static Route read(JsonPart resource, Included included, RouteParts parts) {
        resource.object();
        String protocol = protocol(resource.at("protocol"));
        JsonPart domainGuid = relationship(resource, "domain");
        String spaceGuid = relationship(resource, "space").text();
        Optional<Included.Domain> domain =
                Optional.ofNullable(included.domains().get(domainGuid.text()));
        String path = path(resource.at("path"));
        String guid = resource.at("guid").text();
        RouteBinding service = parts.service(guid);
        String organizationGuid = included.organizationBySpace().get(spaceGuid);
        Instant createdAt = resource.at("created_at")
                .optionalTime()
                .orElseThrow(() -> resource.at("created_at").wrong("a time such as 2019-05-10T17:17:48Z"));
        return CanonicalRoute.of(Route.newBuilder()
                .setGuid(guid)
                .setHost(host(resource, domain, path))
                .setPath(path)
                .setProtocol(protocol)
                .setPort(port(resource.at("port"), protocol))
                .setInternal(domain.map(Included.Domain::internal).orElse(false))
                .setDestinations(destinations(resource.at("destinations"), protocol))
                .setOptions(options(resource.at("options")))
                .setRouteServiceUrl(service == null ? null : service.url())
                .setIsolationSegment(parts.segments().nameFor(spaceGuid, organizationGuid))
                .setDomainGuid(domainGuid.text())
                .setSpaceGuid(spaceGuid)
                .setOrganizationGuid(organizationGuid)
                .setLabels(resource.at("metadata").at("labels").textMap())
                .setAnnotations(resource.at("metadata").at("annotations").textMap())
                .setCreatedAt(createdAt)
                .setUpdatedAt(resource.at("updated_at").optionalTime().orElse(createdAt))
                .build());
    }

    private static String protocol(JsonPart part) {
        String protocol = part.optionalText().orElse("http");
        if (!protocol.equals("http") && !protocol.equals("tcp")) {
            throw part.wrong("http or tcp");
        }
        return protocol;
    }

    private static JsonPart relationship(JsonPart resource, String name) {
        return resource.at("relationships").at(name).at("data").at("guid");
    }

    /** Null unless tcp; CAPI shows null or 0, or nothing at all, for http. */
    private static @Nullable Integer port(JsonPart part, String protocol) {
        Optional<Integer> port = part.optionalInteger(0, PORT_MAX).filter(number -> number > 0);
        return protocol.equals("tcp") ? port.orElse(null) : null;
    }

    private static String path(JsonPart part) {
        String path = part.textOrEmpty();
        if (!path.isEmpty() && path.charAt(0) != '/') {
            throw part.wrong("empty or a path that starts with a slash");
        }
        return path;
    }

    private static String host(JsonPart resource, Optional<Included.Domain> domain, String path) {
        String label = resource.at("host").textOrEmpty();
        String full = domain.map(found -> label.isEmpty() ? found.name() : label + "." + found.name())
                .orElseGet(() -> hostOfUrl(resource.at("url")))
                .toLowerCase(Locale.ROOT);
        try {
            return new RouteKey(full, path).host();
        } catch (IllegalArgumentException e) {
            throw resource.at("host").wrong("a label that gives a host name (" + e.getMessage() + ")");
        }
    }

    /** {@code host.domain/path}, or {@code domain:port} for tcp. */
    private static String hostOfUrl(JsonPart url) {
        String text = url.text();
        int end = text.indexOf('/');
        String authority = end < 0 ? text : text.substring(0, end);
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    private static List<Destination> destinations(JsonPart part, String routeProtocol) {
        return part.items().stream()
                .map(item -> destination(item.object(), routeProtocol))
                .toList();
    }

    private static Destination destination(JsonPart part, String routeProtocol) {
        JsonPart app = part.at("app");
        String protocolDefault = routeProtocol.equals("tcp") ? "tcp" : "http1";
        return Destination.newBuilder()
                .setAppGuid(app.at("guid").text())
                .setProcessType(app.at("process").at("type").optionalText().orElse("web"))
                .setPort(part.at("port").optionalInteger(1, PORT_MAX).orElse(PORT_DEFAULT))
                .setProtocol(part.at("protocol").optionalText().orElse(protocolDefault))
                .setWeight(part.at("weight")
                        .optionalInteger(Integer.MIN_VALUE, Integer.MAX_VALUE)
                        .orElse(null))
                .build();
    }

    /** A null option is one that CAPI removed. */
    private static Map<String, String> options(JsonPart part) {
        Map<String, String> options = part.textMap();
        options.keySet().removeIf(key -> part.node().path(key).isNull());
        return options;
    }
}
