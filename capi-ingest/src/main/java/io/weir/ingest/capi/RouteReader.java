package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import io.weir.ingest.scope.Scope;
import io.weir.schemas.avro.Route;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads route resources as observations. Pure.
 *
 * @param included what came with them
 * @param parts what stands elsewhere
 * @param scope which routes are taken
 */
record RouteReader(Included included, RouteParts parts, Scope scope) {

    /** Reads one resource; what is wrong with it is its own matter. */
    Observation observe(JsonPart resource) {
        try {
            Route route = RouteJson.read(resource, included, parts);
            Optional<String> domain = Optional.ofNullable(included.domains().get(route.getDomainGuid()))
                    .map(Included.Domain::name);
            if (!scope.takes(route, domain)) {
                return new Observation.OutOfScope(route);
            }
            requireHttps(parts.service(route.getGuid()));
            return new Observation.Found(route);
        } catch (JsonShapeException e) {
            return new Observation.Malformed(e.detail(), ByteBuffer.wrap(StrictJson.write(resource.node())));
        }
    }

    /** Gorouter drops a route whose service it cannot reach by https; serving it past the service is no alternative. */
    private static void requireHttps(@Nullable RouteBinding binding) {
        if (binding != null && binding.url() != null && !isHttps(binding.url())) {
            throw new JsonShapeException(
                    "/route_service_url",
                    "route_service_url of service route binding " + binding.guid()
                            + " must be an https address, but is '" + binding.url() + "'");
        }
    }

    private static boolean isHttps(String url) {
        try {
            URI uri = new URI(url);
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
