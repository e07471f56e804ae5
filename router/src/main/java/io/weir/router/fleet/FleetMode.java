package io.weir.router.fleet;

/** How the routers of a fleet share the route table out. */
public enum FleetMode {
    /** Each holds all of it. */
    REPLICATED,
    /** Each holds the exact hosts of its slices, and sends requests for others to who has them. */
    SHARDED
}
