package io.weir.perf.forward;

import io.weir.perf.process.BenchCertificate;
import java.io.IOException;
import java.nio.file.Path;

/** A proxy that can be measured. */
interface Peer {

    /** What it is called in options and reports. */
    String name();

    /** Why it cannot be started on this machine; empty if it can. */
    String missing();

    /**
     * Starts it, with its access log on, in front of the backend.
     *
     * @param folder its own, for its configuration and its output
     * @param certificate that it shows where it takes TLS
     * @throws IOException if it does not take requests within a minute
     */
    Running start(Path folder, int backendPort, BenchCertificate certificate) throws IOException, InterruptedException;

    /** One that runs. */
    interface Running extends AutoCloseable {

        /** Where it takes requests, on the loopback address. */
        int port();

        /** Where it takes requests over TLS; 0 where it does not. */
        int tlsPort();

        /** The process whose CPU time is its cost, with its children; 0 for none. */
        long pid();

        @Override
        void close();
    }
}
