package io.weir.ingest.scope;

import io.weir.schemas.avro.Route;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells whether a route is Weir's. Immutable. */
public final class Scope {

    private static final Scope EVERYTHING = of(ScopeConfig.everything());

    private final List<DomainPattern> domains;
    private final Optional<String> selectorText;
    private final Optional<LabelSelector> selector;

    private Scope(ScopeConfig config) {
        this.domains = config.domains().stream().map(DomainPattern::parse).toList();
        this.selectorText = config.labelSelector();
        this.selector = selectorText.map(LabelSelector::parse);
    }

    public static Scope of(ScopeConfig config) {
        return new Scope(config);
    }

    /** Takes every route. */
    public static Scope everything() {
        return EVERYTHING;
    }

    /** The condition on labels as CAPI's {@code label_selector} takes it. */
    public Optional<String> labelSelector() {
        return selectorText;
    }

    /** True when the route is taken; its domain is what its host, with or without the first label, may be. */
    public boolean takes(Route route) {
        return takes(route, Optional.empty());
    }

    /**
     * True when the route is taken.
     *
     * @param domain name of its domain where known: only then a route of the domain {@code a.example.com} can be told from
     *     one with the host {@code a} of {@code example.com}
     */
    public boolean takes(Route route, Optional<String> domain) {
        return takesDomain(route.getHost(), domain)
                && (selector.isEmpty() || selector.get().matches(route.getLabels()));
    }

    private boolean takesDomain(String host, Optional<String> domain) {
        if (domains.isEmpty()) {
            return true;
        }
        if (domain.isPresent()) {
            return matches(domain.get().toLowerCase(Locale.ROOT));
        }
        int dot = host.indexOf('.');
        return matches(host) || (dot >= 0 && matches(host.substring(dot + 1)));
    }

    private boolean matches(String name) {
        return domains.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
