package io.weir.ingest.capi;

import java.util.List;

/**
 * One page of service route bindings.
 *
 * @param totalResults bindings over all pages, as of this page
 * @param totalPages number of pages, 1 or more, as of this page
 * @param bindings the bindings of this page, in CAPI's order
 */
public record BindingPage(int totalResults, int totalPages, List<RouteBinding> bindings) {

    /** What a CAPI shows that has no service route bindings. */
    static final BindingPage NONE = new BindingPage(0, 1, List.of());

    public BindingPage {
        bindings = List.copyOf(bindings);
    }
}
