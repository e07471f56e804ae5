package io.weir.router.feed;

import io.weir.router.table.Lineage;
import org.jspecify.annotations.Nullable;

/**
 * A change of one route that the table shows from now on.
 *
 * @param key host and path, in lower case
 * @param revision the route's revision; 0 when the route is gone
 * @param lineage the event it comes from; null when the route is gone
 */
public record AppliedRoute(
        String key, long revision, @Nullable Lineage lineage) {}
