package io.weir.router.table;

/** What is odd about how a route is served; each is shown by {@code /lookup} and counted in the metrics. */
public enum RouteFlag {
    /** Destinations of one process differ in port alone; endpoints cannot be told apart by it, so they are one. */
    PORTS_JOINED(1),
    /** Its weights add up to more slots than a sequence may have; shares are rounded. */
    WEIGHTS_SCALED(2),
    /** Some destinations have a weight of 1 or more and some have none; those get nothing. */
    WEIGHTS_MIXED(4),
    /** It asks for an algorithm that this router does not have; the platform's stands in. */
    ALGORITHM_UNSUPPORTED(8),
    /** It asks for hashing, and there are as many hash tables as there may be; the platform's algorithm stands in. */
    HASH_TABLE_MISSING(16),
    /** An option or an annotation of it cannot be understood; it counts as not there. */
    OPTION_MISREAD(32);

    private final int bit;

    RouteFlag(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }
}
