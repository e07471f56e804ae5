package io.weir.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiDomain;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.DestinationRequest;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.RouteMessage;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.NatsClient;
import io.weir.embedded.fixture.NatsProcess;
import io.weir.standalone.stack.CapiSource;
import io.weir.standalone.stack.Ports;
import io.weir.standalone.stack.Progress;
import io.weir.standalone.stack.StackSettings;
import io.weir.standalone.stack.WeirStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an emitter on a real nats-server to requests through a router. */
class NatsStackIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String APP_HOST = "orders.apps.example.com";
    private static final String COMPONENT_HOST = "uaa.sys.example.com";
    private static final String TLS_HOST = "tls.sys.example.com";

    /** Five times the TTL below. */
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    /** The clock of expiry goes on after some ten seconds; then the TTL may pass twice. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(25);

    @TempDir
    Path temporary;

    @Test
    void anOutageOfNatsLosesNoEndpointAndADeadCellLosesItsOwn() throws Exception {
        Assumptions.assumeTrue(NatsProcess.program().isPresent(), "nats-server is not installed");
        try (NatsProcess nats = NatsProcess.start(temporary, NatsProcess.Settings.plain("n1"));
                WeirStack stack = WeirStack.start(settings(nats), Progress.quiet(), (event, nanos) -> {});
                SampleInstance instance = SampleInstance.start("orders", appOfRoute(stack), 0);
                SampleInstance component = SampleInstance.start("uaa", "none", 0);
                Emitter living = new Emitter(nats, emitted(instance));
                Emitter dying = new Emitter(nats, registered(component), tls())) {
            Eventually.until(SOON, () -> status(stack, APP_HOST) == 200, "the app is served");
            Eventually.until(SOON, () -> status(stack, COMPONENT_HOST) == 200, "the component is served");
            Eventually.until(SOON, () -> status(stack, TLS_HOST) != 404, "the TLS endpoint is in the table");
            Eventually.until(SOON, () -> clockStopped(stack) == 0, "the clock of NATS goes");

            nats.kill();
            serves(stack, OUTAGE);
            nats.restart();
            serves(stack, AFTERWARDS);
            assertThat(clockStopped(stack)).isZero();

            dying.silence();
            Eventually.until(SOON, () -> status(stack, COMPONENT_HOST) == 404, "the silent cell's endpoint is gone");
            Eventually.until(SOON, () -> status(stack, TLS_HOST) == 404, "its TLS endpoint is gone");
            assertThat(status(stack, APP_HOST)).isEqualTo(200);
            living.silence();
            Eventually.until(SOON, () -> status(stack, APP_HOST) == 503, "the app's last endpoint is gone");
        }
    }

    private StackSettings settings(NatsProcess nats) throws IOException {
        Path overrides = Files.writeString(temporary.resolve("overrides.yaml"), """
                ingest:
                  nats:
                    servers: ["%s"]
                    registerInterval: 1s
                    staleThreshold: 6s
                """.formatted(nats.address()));
        return new StackSettings(temporary.resolve("data"), 1, new Ports(0, 0), new CapiSource.Simulated(), overrides);
    }

    /** Makes a route of one app; returns the app's guid. */
    private static String appOfRoute(WeirStack stack) {
        Foundation foundation = stack.capi().orElseThrow().foundation();
        CapiSpace space = foundation.createSpace(foundation.createOrganization("nats-org"), "nats-space");
        CapiDomain domain = foundation.createDomain("apps.example.com");
        CapiApp app = foundation.createApp(space, "orders");
        CapiRoute route = foundation.createRoute(Actor.operator(), RouteMessage.of("orders", "", space, domain));
        foundation.replaceDestinations(Actor.operator(), route.guid(), List.of(DestinationRequest.of(app.guid())));
        return app.guid();
    }

    /** For as long, each request is served. */
    private static void serves(WeirStack stack, Duration howLong) {
        long end = System.nanoTime() + howLong.toNanos();
        while (System.nanoTime() < end) {
            assertThat(status(stack, APP_HOST)).isEqualTo(200);
            assertThat(status(stack, COMPONENT_HOST)).isEqualTo(200);
            assertThat(status(stack, TLS_HOST)).isNotEqualTo(404);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private static int status(WeirStack stack, String host) {
        int port = stack.routers().getFirst().port();
        try (RouterConnection router =
                new RouterConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            return router.get(host, "/").status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double clockStopped(WeirStack stack) throws IOException {
        InetSocketAddress admin = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), stack.ingest().adminPort());
        try (RouterConnection connection = new RouterConnection(admin)) {
            return connection
                    .get("localhost", "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("weir_ingest_nats_clock_stopped "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                    .sum();
        }
    }

    /** As a route-emitter says it. */
    private static String emitted(SampleInstance instance) {
        return """
                {"host":"127.0.0.1","port":%d,"uris":["%s"],"app":"%s","private_instance_id":"%s","private_instance_index":"0",
                 "tags":{"component":"route-emitter","process_type":"web"}}""".formatted(
                instance.port(), APP_HOST, instance.appGuid(), instance.instanceId());
    }

    /** As a route-registrar says it. */
    private static String registered(SampleInstance instance) {
        return """
                {"uris":["%s"],"host":"127.0.0.1","port":%d,"tags":null,"private_instance_id":"%s"}""".formatted(
                COMPONENT_HOST, instance.port(), instance.instanceId());
    }

    /** Nobody listens there: what counts is whether the table names it. */
    private static String tls() {
        return """
                {"uris":["%s"],"host":"127.0.0.1","tls_port":1,"tags":null,"private_instance_id":"tls-0",\
                "server_cert_domain_san":"tls-0"}""".formatted(TLS_HOST);
    }

    /** Repeats what it has twice a second, and connects again when NATS was away. */
    private static final class Emitter implements AutoCloseable {

        private final NatsProcess nats;
        private final List<String> messages;
        private final Thread thread;
        private volatile boolean silent;

        Emitter(NatsProcess nats, String... messages) {
            this.nats = nats;
            this.messages = List.of(messages);
            this.thread = Thread.ofVirtual().start(this::run);
        }

        private void run() {
            while (!silent) {
                try (NatsClient client = NatsClient.connect(nats)) {
                    while (!silent) {
                        messages.forEach(message -> client.publish("router.register", message));
                        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                    }
                } catch (UncheckedIOException e) {
                    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                }
            }
        }

        void silence() throws InterruptedException {
            silent = true;
            thread.join();
        }

        @Override
        public void close() {
            silent = true;
        }
    }
}
