package io.weir.standalone.stack;

/**
 * Where one-machine mode listens, all on loopback.
 *
 * @param router port of the first router; the next ones follow; 0 takes free ones
 * @param base first port of everything else, in the order below; 0 takes free ones
 */
public record Ports(int router, int base) {

    /** Router 1 at 8080, router 2 at 8081, everything else from 8700. */
    public static final Ports DEFAULT = new Ports(8080, 8700);

    private static final int ROUTER_ADMIN = 10;

    public Ports {
        check("router port", router);
        check("base port", base);
    }

    private static void check(String name, int port) {
        if (port < 0 || port > 65_000) {
            throw new IllegalArgumentException(name + ": " + port + ", expected 0 (any free) to 65000");
        }
    }

    int capi() {
        return fromBase(0);
    }

    int ingest() {
        return fromBase(1);
    }

    int ingestAdmin() {
        return fromBase(2);
    }

    int projectorAdmin() {
        return fromBase(3);
    }

    int registry() {
        return fromBase(4);
    }

    int kafka() {
        return fromBase(5);
    }

    /** Port of the router with this index, from 0. */
    int router(int index) {
        return router == 0 ? 0 : router + index;
    }

    int routerAdmin(int index) {
        return fromBase(ROUTER_ADMIN + index);
    }

    private int fromBase(int offset) {
        return base == 0 ? 0 : base + offset;
    }
}
