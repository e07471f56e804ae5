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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator puts back an earlier revision of a route, and has a refused record's route written again, from the command line. */
class RollbackIT {

    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    private final ObjectMapper json = new ObjectMapper();

    private String ingest = "";
    private String config = "";

    @Test
    void rollsBackListsClearsAndResubmits() throws Exception {
        Path data = temporary.resolve("data");
        String[] up = {"up", "--data", data.toString(), "--routers", "1", "--router-port", "0", "--base-port", "0"};
        try (WeirProcess weir = WeirProcess.start(temporary.resolve("output"), up)) {
            URI capi = URI.create(weir.awaitPrinted("CAPI and UAA +(http\\S+)", START));
            ingest = weir.awaitPrinted("  ingest .* admin (http\\S+)", START);
            weir.awaitPrinted("Ctrl-C ends it", START);
            config = data.resolve("run/projector.yaml").toString();
            JsonNode foundation = json.readTree(data.resolve("capi.json").toFile());
            CapiUser developer = CapiUser.logIn(
                    capi, SimulatedClient.admin("weir", Files.readString(data.resolve("secrets/capi-client"))));
            String host = "shop." + foundation.at("/domains/0/name").asText();
            String guid = developer.createRoute(
                    "shop",
                    foundation.at("/spaces/0/guid").asText(),
                    foundation.at("/domains/0/guid").asText());
            String blue = foundation.at("/apps/0/guid").asText();
            String green = foundation.at("/apps/1/guid").asText();
            developer.setWeights(guid, Map.of(blue, 90, green, 10));
            long good = awaitWeight(host, blue, 90);
            developer.setWeights(guid, Map.of(blue, 1, green, 99));
            awaitWeight(host, blue, 1);

            Outcome tried = weir("rollback", host, "--to", "" + good, "--dry-run", "--ingest", ingest);
            Outcome ordered =
                    weir("rollback", host, "--to", "" + good, "--note", "too bold", "--by", "ada", "--ingest", ingest);

            assertThat(tried.status()).as(tried.printed()).isZero();
            assertThat(tried.printed()).startsWith("nothing is ordered").contains(blue + ":web:8080: weight 1, http1");
            assertThat(ordered.status()).as(ordered.printed()).isZero();
            assertThat(ordered.printed()).contains("to " + good + " is ordered, in the name of ada");
            awaitWeight(host, blue, 90);
            assertThat(entry(host).path("override").path("restoredRevision").asLong())
                    .as("the table shows that it diverges from CAPI")
                    .isEqualTo(good);
            assertThat(weir("scan", "--ingest", ingest).status()).isZero();
            assertThat(weight(entry(host), blue)).as("a scan does not undo it").isEqualTo(90);
            Outcome history = weir("history", host, "--config", config);
            assertThat(history.printed()).contains("by ada: too bold");

            Outcome list = weir("rollback", "--list", "--format", "json", "--ingest", ingest);
            JsonNode overrides = json.readTree(list.printed()).path("overrides");
            assertThat(overrides.size()).as(list.printed()).isEqualTo(1);
            assertThat(overrides.get(0).path("route").asText()).isEqualTo(host);
            assertThat(overrides.get(0).path("orderedBy").asText()).isEqualTo("ada");
            assertThat(weir("rollback", "--list", "--ingest", ingest).printed())
                    .contains("1 route under a rollback", host);

            assertThat(weir("rollback", guid, "--clear", "--by", "bob", "--ingest", ingest)
                            .status())
                    .isZero();
            awaitWeight(host, blue, 1);
            assertThat(entry(host).path("override").isNull()).isTrue();
            assertThat(weir("rollback", "--list", "--ingest", ingest).printed())
                    .contains("every route stands as CAPI has it");
            assertThat(weir("rollback", guid, "--clear", "--ingest", ingest).printed())
                    .contains("none is in force now");
            assertThat(weir("rollback", guid, "--to", "99", "--ingest", ingest).printed())
                    .contains("answered 404", "there is no revision 99", "its revisions are 1");

            resubmits(guid, host);
            weir.terminate();
            assertThat(weir.awaitEnd(Duration.ofSeconds(30))).isEqualTo(143);
        }
    }

    private void resubmits(String guid, String host) throws Exception {
        refuse("weir.capi-notifications", guid);
        refuse("weir.endpoint-events", "10.0.0.1:8080");
        long before = entry(host).path("revision").asLong();
        String ofRoute = awaitLetter("weir.capi-notifications");
        String ofEndpoint = awaitLetter("weir.endpoint-events");

        Outcome again =
                weir("dead-letters", "resubmit", ofRoute, "--config", config, "--by", "ada", "--ingest", ingest);
        Outcome never = weir("dead-letters", "resubmit", ofEndpoint, "--config", config, "--ingest", ingest);

        assertThat(again.status()).as(again.printed()).isZero();
        assertThat(again.printed()).contains(host + " (route " + guid + ") is ordered to be written again");
        Eventually.until(START, () -> entry(host).path("revision").asLong() == before + 1, "the next revision");
        assertThat(weir("history", host, "--config", config).printed())
                .contains("by ada: dead letter " + ofRoute + " resubmitted");
        assertThat(never.status()).isEqualTo(1);
        assertThat(never.printed()).contains("cannot be resubmitted", "registrations of endpoints repeat themselves");
    }

    @Test
    void saysWhichOptionsDoNotGoTogether() {
        assertThat(weir("rollback", "app.example.com").status()).isEqualTo(2);
        assertThat(weir("rollback", "--to", "3").printed()).contains("ROUTE is missing");
        assertThat(weir("rollback", "app.example.com", "--to", "3", "--clear").status())
                .isEqualTo(2);
        assertThat(weir("rollback", "app.example.com", "--clear", "--dry-run").printed())
                .contains("--dry-run belongs to --to");
        assertThat(weir("rollback", "app.example.com", "--to", "0").printed()).contains("--to: 0");
        Outcome unreachable = weir("rollback", "app.example.com", "--to", "3", "--ingest", "http://127.0.0.1:1");
        assertThat(unreachable.status()).isEqualTo(1);
        assertThat(unreachable.printed()).contains("ingest at http://127.0.0.1:1 does not answer");
    }

    // ---- words

    /** A record that nobody can read. */
    private void refuse(String topic, String key) throws Exception {
        Matcher kafka =
                Pattern.compile("bootstrap\\.servers\\W+([\\w.:-]+)").matcher(Files.readString(Path.of(config)));
        assertThat(kafka.find()).isTrue();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.group(1)), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3}))
                    .get();
        }
    }

    /** Position of the letter about a record from there. */
    private String awaitLetter(String origin) {
        List<String> found = new ArrayList<>();
        Eventually.until(
                START,
                () -> {
                    JsonNode letters = read("dead-letters", "--config", config, "--format", "json")
                            .path("letters");
                    letters.forEach(letter -> {
                        if (letter.path("origin").asText().equals(origin)) {
                            found.add(letter.path("position").asText());
                        }
                    });
                    return !found.isEmpty();
                },
                "a dead letter from " + origin);
        return found.getFirst();
    }

    /** The revision that stands once the app has this weight. */
    private long awaitWeight(String host, String app, int weight) {
        Eventually.until(START, () -> weight(entry(host), app) == weight, "weight " + weight + " in the table");
        return entry(host).path("revision").asLong();
    }

    private static int weight(JsonNode entry, String app) {
        for (JsonNode destination : entry.path("destinations")) {
            if (destination.path("app").asText().equals(app)) {
                return destination.path("weight").asInt();
            }
        }
        return -1;
    }

    private JsonNode entry(String host) {
        return read("table", "--host", host, "--config", config, "--format", "json")
                .at("/routes/0");
    }

    private JsonNode read(String... arguments) {
        StringWriter out = new StringWriter();
        WeirCommandAccess.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments);
        try {
            return json.readTree(out.toString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Outcome(int status, String printed) {}

    private static Outcome weir(String... arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed);
        int status =
                WeirCommandAccess.commandLine().setOut(writer).setErr(writer).execute(arguments);
        return new Outcome(status, printed.toString());
    }
}
