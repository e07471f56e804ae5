package io.weir.ingest.endpoint;

import io.weir.ingest.problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a credential may speak for.
 *
 * @param apps guids of apps, or {@code *}
 * @param uris patterns of URIs
 */
record Scope(Set<String> apps, List<UriPattern> uris) {

    private static final String ANY_APP = "*";

    Scope {
        apps = Set.copyOf(apps);
        uris = List.copyOf(uris);
    }

    static Scope of(CredentialConfig config) {
        return new Scope(
                Set.copyOf(config.apps()),
                config.uris().stream().map(UriPattern::parse).toList());
    }

    /** True for an app in scope; no app at all takes {@code *}. */
    boolean allowsApp(@Nullable String app) {
        return apps.contains(ANY_APP) || (app != null && apps.contains(app));
    }

    boolean allowsEveryApp() {
        return apps.contains(ANY_APP);
    }

    boolean allowsUri(String uri) {
        return uris.stream().anyMatch(pattern -> pattern.matches(uri));
    }

    /** What of the registration is out of scope, by field; empty when nothing is. */
    List<FieldError> refusals(String credential, Registration registration) {
        List<FieldError> refusals = new ArrayList<>();
        String app = registration.endpoint().getAppGuid();
        if (!allowsApp(app)) {
            refusals.add(new FieldError(
                    "/app",
                    app == null
                            ? "credential '" + credential + "' may not register an endpoint without an app"
                            : "app '" + app + "' is out of the scope of credential '" + credential + "'"));
        }
        for (String uri : registration.uris()) {
            if (!allowsUri(uri)) {
                refusals.add(new FieldError(
                        "/uris", "URI '" + uri + "' is out of the scope of credential '" + credential + "'"));
            }
        }
        return refusals;
    }
}
