package io.weir.perf.forward;

import io.weir.perf.process.BenchCertificate;
import java.nio.file.Path;

/** No proxy at all: what is left of every figure when there is nothing between driver and backend. */
final class Direct implements Peer {

    static final String NAME = "direct";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String missing() {
        return "";
    }

    @Override
    public Running start(Path folder, int backendPort, BenchCertificate certificate) {
        return new Running() {
            @Override
            public int port() {
                return backendPort;
            }

            @Override
            public int tlsPort() {
                return 0;
            }

            @Override
            public long pid() {
                return 0;
            }

            @Override
            public void close() {
                // The backend is the run's.
            }
        };
    }
}
