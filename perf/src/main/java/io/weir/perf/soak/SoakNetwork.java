package io.weir.perf.soak;

import java.io.IOException;
import java.util.List;

/** Where the routers of a run stand, and whether one of them can be cut off from everybody else. For one thread. */
sealed interface SoakNetwork extends AutoCloseable permits SoakNetwork.Loopback, NamespaceNetwork {

    /**
     * A router's place.
     *
     * @param address at which others reach it
     * @param launcher command that starts a process there; empty for none
     */
    record Place(String address, List<String> launcher) {}

    /** Address of brokers, registry and backends, which all routers reach. */
    String hostAddress();

    /** One more place. */
    Place add() throws IOException;

    /** Why no router can be cut off; empty if it can. */
    String whyNoCut();

    /** From now on nothing that is sent to or from there arrives, and nobody is told. */
    void cut(Place place) throws IOException;

    /** It is reached again. */
    void heal(Place place) throws IOException;

    /** Takes away what was made. */
    @Override
    void close();

    /** With a network for each router where this machine allows it, else all on loopback. */
    static SoakNetwork open() throws IOException {
        String why = NamespaceNetwork.whyNot();
        return why.isEmpty() ? NamespaceNetwork.open() : new Loopback(why);
    }

    /** All on one address. */
    record Loopback(String whyNoCut) implements SoakNetwork {

        private static final String ADDRESS = "127.0.0.1";

        @Override
        public String hostAddress() {
            return ADDRESS;
        }

        @Override
        public Place add() {
            return new Place(ADDRESS, List.of());
        }

        @Override
        public void cut(Place place) {
            throw new UnsupportedOperationException("no router can be cut off: " + whyNoCut);
        }

        @Override
        public void heal(Place place) {
            throw new UnsupportedOperationException("no router can be cut off: " + whyNoCut);
        }

        @Override
        public void close() {
            // Nothing was made.
        }
    }
}
