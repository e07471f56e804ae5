package io.weir.projector.fold;

/**
 * A claim that ended: the route was deleted, moved to another host or path, or is of a kind that is not projected.
 *
 * @param routeGuid the route
 * @param revision highest revision seen of it; an event that is not above it comes too late
 */
public record GoneClaim(String routeGuid, long revision) {}
