package io.weir.embedded.capi;

import java.util.List;

/**
 * One page of {@code GET /v3/routes}.
 *
 * @param number from 1
 * @param pages how many there were
 * @param routes what is on it
 */
public record RoutesPage(int number, int pages, List<CapiRoute> routes) {

    public RoutesPage {
        routes = List.copyOf(routes);
    }

    /** True when the same scan has a page after this one. */
    public boolean hasNext() {
        return number < pages;
    }
}
