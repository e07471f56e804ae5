package io.weir.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.embedded.capi.SimulatedClient;
import io.weir.embedded.fixture.Eventually;
import io.weir.standalone.WeirCommandAccess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes vanish from CAPI without a word, and an operator decides about it from the command line. */
class OperatorIT {

    private static final Duration START = Duration.ofSeconds(60);
    private static final int ROUTES = 20;

    @TempDir
    Path temporary;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void holdsWhatVanishesUntilAnOperatorReleasesIt() throws Exception {
        Path data = temporary.resolve("data");
        String[] up = {"up", "--data", data.toString(), "--routers", "1", "--router-port", "0", "--base-port", "0"};
        try (WeirProcess weir = WeirProcess.start(temporary.resolve("output"), up)) {
            URI capi = URI.create(weir.awaitPrinted("CAPI and UAA +(http\\S+)", START));
            String ingest = weir.awaitPrinted("  ingest .* admin (http\\S+)", START);
            String router = weir.awaitPrinted("router 1 .* admin (http\\S+)", START);
            weir.awaitPrinted("Ctrl-C ends it", START);
            JsonNode foundation =
                    new ObjectMapper().readTree(data.resolve("capi.json").toFile());
            String space = foundation.path("spaces").get(0).path("guid").asText();
            String domain = foundation.path("domains").get(0).path("guid").asText();
            CapiUser developer = CapiUser.logIn(
                    capi, SimulatedClient.admin("weir", Files.readString(data.resolve("secrets/capi-client"))));
            for (int i = 0; i < ROUTES; i++) {
                developer.createRoute("app-" + i, space, domain);
            }
            Eventually.until(START, () -> routes(router) >= ROUTES, "the routes in the router");
            // A second look that is still due would delete up to five, which is not a mass.
            Eventually.until(START, () -> secondLooks(ingest) == 0, "every second look taken");
            long before = routes(router);
            assertThat(weir("held", "--ingest", ingest)).isEqualTo(new Outcome(0, "nothing is held\n"));

            post(capi.resolve("/simulation/routes/vanish"), "{\"share\": 0.5, \"seed\": 1}");
            Outcome scan = weir("scan", "--ingest", ingest, "--by", "ada");
            Outcome held = weir("held", "--ingest", ingest);

            assertThat(scan.status()).as(scan.printed()).isEqualTo(1);
            assertThat(held.status()).as(held.printed()).isEqualTo(1);
            assertThat(routes(router)).isEqualTo(before);
            Matcher scanId = Pattern.compile("^(\\S+) +since").matcher(held.printed());
            assertThat(scanId.find()).as(held.printed()).isTrue();

            assertThat(weir("held", "release", scanId.group(1), "--ingest", ingest, "--by", "ada")
                            .status())
                    .isZero();

            Eventually.until(START, () -> routes(router) == before - (before + 1) / 2, "the routes gone");
            Eventually.until(
                    START, () -> weir("held", "--ingest", ingest).status() == 0, "nothing held after the release");
            weir.terminate();
            assertThat(weir.awaitEnd(Duration.ofSeconds(30))).isEqualTo(143);
        }
    }

    @Test
    void saysWhomItCannotReach() {
        Outcome held = weir("held", "--ingest", "http://127.0.0.1:1");

        assertThat(held.status()).isEqualTo(1);
        assertThat(held.printed()).contains("ingest at http://127.0.0.1:1 does not answer", "--ingest");
    }

    private record Outcome(int status, String printed) {}

    private static Outcome weir(String... arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed);
        int status =
                WeirCommandAccess.commandLine().setOut(writer).setErr(writer).execute(arguments);
        return new Outcome(status, printed.toString());
    }

    private long routes(String routerAdmin) throws Exception {
        return get(routerAdmin + "/routes").size();
    }

    private long secondLooks(String ingestAdmin) throws Exception {
        return get(ingestAdmin + "/health").at("/worker/second_looks").asLong(-1);
    }

    private JsonNode get(String uri) throws Exception {
        String json = http.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(json);
    }

    private void post(URI uri, String body) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
