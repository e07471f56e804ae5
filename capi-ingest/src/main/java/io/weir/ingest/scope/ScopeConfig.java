package io.weir.ingest.scope;

import io.weir.schemas.config.ConfigKey;
import java.util.List;
import java.util.Optional;

/** Which routes Weir takes; by default all of them. */
public record ScopeConfig(
        @ConfigKey(
                description =
                        "Domains whose routes are taken: a name such as `apps.example.com`, or `*.` before one for every domain"
                                + " below it, itself excluded. Without any, those of all domains are.")
        List<String> domains,

        @ConfigKey(
                description =
                        "Labels that a route must have to be taken, in the syntax of CAPI's `label_selector`: requirements"
                                + " joined by commas, each of `key`, `!key`, `key=v`, `key!=v`, `key in (a,b)`, `key notin (a,b)`.")
        Optional<String> labelSelector) {

    /** As many as anybody lists by hand; each is looked at for every route. */
    private static final int DOMAINS_MAX = 1_000;

    public ScopeConfig {
        domains = List.copyOf(domains);
        if (domains.size() > DOMAINS_MAX) {
            throw new IllegalArgumentException(
                    "domains: " + domains.size() + " of them, expected at most " + DOMAINS_MAX);
        }
        domains.forEach(DomainPattern::parse);
        labelSelector.ifPresent(LabelSelector::parse);
    }

    /** Every route is taken. */
    public static ScopeConfig everything() {
        return new ScopeConfig(List.of(), Optional.empty());
    }
}
