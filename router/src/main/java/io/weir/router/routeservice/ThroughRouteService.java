package io.weir.router.routeservice;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouteServiceTarget;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.selection.Demand;
import io.weir.router.table.Route;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import io.weir.router.table.RouteView;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to routes with a route service to that service first, signed, and lets those through that come back with a
 * valid signature.
 *
 * <p>Threads: one event loop.
 */
final class ThroughRouteService implements Step {

    private final RouteServiceSettings settings;
    private final RouteTable table;
    private final SignatureSeal seal;
    private final InternalHosts internal;
    private final InstantSource clock;
    private final String scheme;

    ThroughRouteService(RouteServiceSettings settings, RouteTable table, SignatureSeal seal, InstantSource clock) {
        this.settings = settings;
        this.table = table;
        this.seal = seal;
        this.internal = InternalHosts.of(settings.internalLookupAllowlist());
        this.clock = clock;
        this.scheme = settings.recommendHttps() ? "https://" : "http://";
    }

    /** URL of the route's service; empty without one. */
    static String serviceOf(@Nullable RouteView view) {
        Route route = view == null ? null : view.route();
        String url = route == null ? null : route.routeServiceUrl();
        return url == null ? "" : url;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String url = serviceOf(x.view);
        String signature = x.headers.get(HeaderNames.X_CF_PROXY_SIGNATURE);
        boolean signed = signature != null && !signature.isEmpty();
        if (url.isEmpty()) {
            return signed ? passing(x, signature) : null;
        }
        if (x.upgrades) {
            if ("websocket".equalsIgnoreCase(x.headers.get(HeaderNames.UPGRADE))) {
                return RouterError.NO_WEB_SOCKET_WITH_ROUTE_SERVICE;
            }
            // Any other protocol is an offer that need not be taken.
            x.upgrades = false;
            x.headers.remove(HeaderNames.CONNECTION);
            x.headers.remove(HeaderNames.UPGRADE);
        }
        return signed ? returning(x, signature) : leaving(x, url);
    }

    /**
     * On a route without a service a signature is somebody else's, such as that of a request on its way to a service which is
     * an app here: it is passed on. Only if it is valid does it say anything of the request.
     */
    private @Nullable RouterError passing(Exchange x, String signature) {
        try {
            if (isExpired(open(x, signature))) {
                return settings.strictSignatureValidation() ? RouterError.EXPIRED_SIGNATURE : null;
            }
            x.viaRouteService = x.headers.contains(HeaderNames.X_CF_FORWARDED_URL);
            return null;
        } catch (InvalidSignatureException e) {
            return settings.strictSignatureValidation()
                    ? RouterError.invalidSignature("invalid route service signature detected")
                    : null;
        }
    }

    private @Nullable RouterError returning(Exchange x, String signature) {
        try {
            Signature said = open(x, signature);
            if (isExpired(said)) {
                return RouterError.EXPIRED_SIGNATURE;
            }
            if (!isOfThisRoute(x, said.forwardedUrl())) {
                return RouterError.strayedSignature("it was made for another route than this one");
            }
        } catch (InvalidSignatureException e) {
            return RouterError.invalidSignature("Failed to validate Route Service Signature: " + e.getMessage());
        }
        x.viaRouteService = true;
        x.headers.remove(HeaderNames.X_CF_PROXY_SIGNATURE);
        x.headers.remove(HeaderNames.X_CF_PROXY_METADATA);
        x.headers.remove(HeaderNames.X_CF_FORWARDED_URL);
        return null;
    }

    private Signature open(Exchange x, String signature) throws InvalidSignatureException {
        String metadata = x.headers.get(HeaderNames.X_CF_PROXY_METADATA);
        return seal.open(new SealedSignature(signature, metadata == null ? "" : metadata));
    }

    private boolean isExpired(Signature signature) {
        return Duration.between(signature.requestedTime(), clock.instant()).compareTo(settings.timeout()) > 0;
    }

    private boolean isOfThisRoute(Exchange x, String url) {
        ForwardedUrl forwarded = ForwardedUrl.parse(url);
        RouteCell here = table.find(x.host, x.target);
        return forwarded != null
                && here != null
                && (here.equals(table.find(forwarded.host(), forwarded.path()))
                        || here.equals(table.find(forwarded.host(), forwarded.escapedPath())));
    }

    private @Nullable RouterError leaving(Exchange x, String url) {
        ServiceUrl service = ServiceUrl.parse(url);
        if (service == null) {
            return RouterError.unusableRouteService();
        }
        String forwardedUrl = scheme + withoutPort(x.host) + x.target;
        SealedSignature sealed = seal.seal(new Signature(forwardedUrl, clock.instant()));
        MultiMap headers = x.headers;
        headers.set(HeaderNames.X_CF_FORWARDED_URL, forwardedUrl);
        headers.set(HeaderNames.X_CF_PROXY_SIGNATURE, sealed.signature());
        headers.set(HeaderNames.X_CF_PROXY_METADATA, sealed.metadata());
        // The service gets its own host and path, as from Gorouter; what the client asked for is in the forwarded URL.
        headers.set(HeaderNames.HOST, service.authority());
        x.target = service.target();
        if (!staysInside(x, service)) {
            x.service = new RouteServiceTarget(service.host(), service.port(), true, settings.attemptsMax());
        }
        return null;
    }

    /** Sends it to the service's own route at once, if that is one of this table's and may be looked up. */
    private boolean staysInside(Exchange x, ServiceUrl service) {
        if (!settings.internalLookup() || !internal.allow(service.host())) {
            return false;
        }
        RouteCell cell = table.find(service.host(), service.target());
        RouteView view = cell == null ? null : cell.view();
        // A service with a service of its own has to be asked from outside: its signature would take the place of ours.
        if (view == null || view.selection() == null || !serviceOf(view).isEmpty()) {
            return false;
        }
        x.cell = cell;
        x.view = view;
        x.selection = view.selection();
        x.demand = new Demand<>();
        return true;
    }

    private static String withoutPort(String host) {
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
