package io.weir.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.embedded.capi.SimulatedClient;
import io.weir.embedded.fixture.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpRestartIT {

    private static final Duration START = Duration.ofSeconds(60);
    private static final String HOST = "hello." + SampleFoundation.DOMAIN;

    @TempDir
    Path temporary;

    private final HttpClient http = HttpClient.newHttpClient();

    /** Where a running stack can be reached. */
    private record Addresses(int router, int routerAdmin, URI capi, URI ingest) {}

    @Test
    void findsItsTableAgainAfterBeingKilledUnderLoad() throws Exception {
        Path data = temporary.resolve("data");
        try (WeirProcess first = WeirProcess.start(temporary.resolve("first"), arguments(data, 0))) {
            first.awaitPrinted("Ctrl-C ends it", START);
            Addresses before = awaitAddresses(first);
            JsonNode foundation =
                    new ObjectMapper().readTree(data.resolve("capi.json").toFile());
            String blue = foundation.path("apps").get(0).path("guid").asText();
            String green = foundation.path("apps").get(1).path("guid").asText();
            String route = foundation.path("routes").get(0).path("guid").asText();
            try (SampleApps apps = new SampleApps(before.ingest(), credential(data), HOST, Duration.ofMinutes(10))) {
                apps.start("blue", blue, 0);
                apps.start("green", green, 0);
                Eventually.until(START, () -> lookup(before).contains("127.0.0.1"), "endpoints in the router");
                developer(data, before).setWeights(route, Map.of(blue, 30, green, 70));
                Eventually.until(START, () -> split(before) == 300, "the new weights in the router");

                Traffic.Counts load = counts();
                try (Traffic.Flow _ = traffic(before).flow(load, 1_000_000)) {
                    Eventually.until(START, () -> load.answeredInAll() > 500, "some load");
                    first.kill();
                }

                try (WeirProcess second = WeirProcess.start(temporary.resolve("second"), arguments(data, 0))) {
                    Addresses after = awaitAddresses(second);
                    assertThat(split(after)).isEqualTo(300);
                }
            }
        }
    }

    @Test
    void isReadyOnlyWithACompleteTable() throws Exception {
        Path data = temporary.resolve("data");
        int base = freeBasePort();
        String[] arguments = arguments(data, base);
        try (WeirProcess first = WeirProcess.start(temporary.resolve("first"), arguments)) {
            Addresses before = awaitAddresses(first);
            Eventually.until(START, () -> lookup(before).contains(HOST), "the route in the router");
            first.kill();

            try (WeirProcess second = WeirProcess.start(temporary.resolve("second"), arguments)) {
                // The first moment at which it says that it is ready is the one that counts.
                Eventually.until(START, () -> status(before, "/ready") == 200, "readiness");
                String known = lookup(before);

                assertThat(known).contains(HOST);
                second.awaitPrinted("Ctrl-C ends it", START);
                second.terminate();
                assertThat(second.awaitEnd(Duration.ofSeconds(30))).isEqualTo(143);
            }
        }
    }

    /** A base port from which every port that the stack takes is free now. */
    private static int freeBasePort() throws IOException {
        for (int base = 20_000; base < 32_000; base += 20) {
            if (isFree(base, 11)) {
                return base;
            }
        }
        throw new IOException("no free range of ports from 20000 to 32000");
    }

    private static boolean isFree(int from, int count) {
        for (int port = from; port < from + count; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.setReuseAddress(true);
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }

    private static String[] arguments(Path data, int basePort) {
        return new String[] {
            "up",
            "--data",
            data.toString(),
            "--routers",
            "1",
            "--router-port",
            "0",
            "--base-port",
            Integer.toString(basePort)
        };
    }

    private static Addresses awaitAddresses(WeirProcess weir) throws Exception {
        return new Addresses(
                Integer.parseInt(weir.awaitPrinted("router 1 +http://127.0.0.1:(\\d+) ", START)),
                Integer.parseInt(weir.awaitPrinted("router 1 .* admin http://127.0.0.1:(\\d+)", START)),
                URI.create(weir.awaitPrinted("CAPI and UAA +(http\\S+)", START)),
                URI.create(weir.awaitPrinted("  ingest +(http\\S+)", START)));
    }

    private static SampleApps.Credential credential(Path data) throws IOException {
        return new SampleApps.Credential("local", Files.readString(data.resolve("secrets/endpoint")));
    }

    private static CapiUser developer(Path data, Addresses stack) throws Exception {
        String secret = Files.readString(data.resolve("secrets/capi-client"));
        return CapiUser.logIn(stack.capi(), SimulatedClient.admin("weir", secret));
    }

    private static Traffic traffic(Addresses stack) {
        return new Traffic(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), stack.router())), HOST, 4);
    }

    private static Traffic.Counts counts() {
        return new Traffic.Counts(1, List.of("blue", "green"), Traffic.Counts.Observation::app, observation -> {});
    }

    /** How many of 1,000 requests blue answers; -1 when any failed. */
    private static long split(Addresses stack) throws InterruptedException {
        Traffic.Counts counts = counts();
        traffic(stack).send(1_000, counts);
        return counts.failed() > 0 ? -1 : counts.of(0, "blue");
    }

    private String lookup(Addresses stack) throws Exception {
        return http.send(request(stack, "/lookup?url=http://" + HOST + "/"), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private int status(Addresses stack, String path) throws Exception {
        return http.send(request(stack, path), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest request(Addresses stack, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stack.routerAdmin() + path))
                .build();
    }
}
