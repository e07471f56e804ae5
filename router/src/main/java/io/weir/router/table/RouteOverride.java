package io.weir.router.table;

/**
 * An operator's override: the route stands as it once was, not as CAPI has it.
 *
 * @param restoredRevision the revision whose content stands
 * @param sinceMillis since when, milliseconds since 1970
 * @param orderedBy who ordered it, a name as given
 */
public record RouteOverride(long restoredRevision, long sinceMillis, String orderedBy) {}
