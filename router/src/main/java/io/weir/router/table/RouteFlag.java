package io.weir.router.table;

/** What is odd about how a route is served; each is shown by {@code /lookup} and counted in the metrics. */
public enum RouteFlag {
    /** Destinations of one process differ in port alone; endpoints cannot be told apart by it, so they are one. */
    PORTS_JOINED(1),
    /** Its weights add up to more slots than a sequence may have; shares are rounded. */
    WEIGHTS_SCALED(2),
    /** Some destinations have a weight of 1 or more and some have none; those get nothing. */
    WEIGHTS_MIXED(4),
    /** It asks for an algorithm that this router does not have; round-robin stands in. */
    ALGORITHM_UNSUPPORTED(8),
    /** An annotation of it asks for a time that is none, or is out of bounds; the router's stands in. */
    TIMEOUT_MISREAD(16);

    private final int bit;

    RouteFlag(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }
}
