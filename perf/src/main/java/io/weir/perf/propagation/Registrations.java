package io.weir.perf.propagation;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Says by NATS, as a route-emitter does, that instances of apps come and go. For one thread. */
final class Registrations implements AutoCloseable {

    private final Connection connection;

    /** @param address of a NATS server */
    Registrations(String address) throws IOException, InterruptedException {
        this.connection =
                Nats.connect(Options.builder().server("nats://" + address).build());
    }

    /**
     * The one instance of an app.
     *
     * @param app its guid
     * @param host that it is registered for
     * @param port of the loopback address
     */
    record Instance(String app, String host, int port) {

        private byte[] message() {
            return ("{\"host\":\"127.0.0.1\",\"port\":" + port + ",\"protocol\":\"http1\",\"uris\":[\"" + host
                            + "\"],\"app\":\"" + app + "\",\"private_instance_id\":\"instance-" + port
                            + "\",\"private_instance_index\":\"0\",\"stale_threshold_in_seconds\":86400,"
                            + "\"tags\":{\"component\":\"route-emitter\",\"process_type\":\"web\"}}")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    void register(Instance instance) {
        connection.publish("router.register", instance.message());
    }

    void unregister(Instance instance) {
        connection.publish("router.unregister", instance.message());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
