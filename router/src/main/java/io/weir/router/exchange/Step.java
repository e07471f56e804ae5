package io.weir.router.exchange;

import org.jspecify.annotations.Nullable;

/** One step of the request path: looks at a request, or changes what will be sent on. */
public interface Step {

    /**
     * Does its part.
     *
     * @return null for the next step; otherwise what the request is answered with
     */
    @Nullable RouterError apply(Exchange exchange);
}
