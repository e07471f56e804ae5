package io.weir.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.embedded.fixture.Eventually;
import io.weir.projector.Projector;
import io.weir.projector.ProjectorConfig;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.topic.TableSetting;
import io.weir.standalone.WeirCommandAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The commands that look into the log, on a seeded log, as somebody types them. What they print is compared with files, byte for byte;
 * {@code -Dweir.golden.write=true} writes these anew.
 */
@Timeout(120)
class TimeTravelIT {

    private static final Path GOLDEN = Path.of("src/test/resources/io/weir/standalone/golden");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static SeededLog log;

    private record Outcome(int status, String out, String err) {}

    @BeforeAll
    static void seed() throws IOException {
        log = new SeededLog(Files.createDirectories(folder.resolve("seeded")));
        log.write();
        log.writeLetters();
    }

    @AfterAll
    static void close() {
        log.close();
    }

    /** The three forms, as they are typed. */
    enum Form {
        TABLE("txt"),
        JSON("json"),
        CSV("csv");

        private final String extension;

        Form(String extension) {
            this.extension = extension;
        }
    }

    @ParameterizedTest
    @EnumSource
    void historyOfAPlace(Form form) throws IOException {
        assertGolden(form, "history-place", weir(form, "history", "https://shop.example.com/"));
    }

    @ParameterizedTest
    @EnumSource
    void historyOfAGuid(Form form) throws IOException {
        assertGolden(form, "history-guid", weir(form, "history", SeededLog.NEW, "--limit", "5"));
    }

    @ParameterizedTest
    @EnumSource
    void tableNow(Form form) throws IOException {
        assertGolden(form, "table-now", weir(form, "table", "--at", "now"));
    }

    @ParameterizedTest
    @EnumSource
    void tableOfAHostAtATime(Form form) throws IOException {
        assertGolden(
                form, "table-host", weir(form, "table", "--at", log.first().toString(), "--host", "Shop.example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void whatChanged(Form form) throws IOException {
        assertGolden(form, "diff", weir(form, "diff", log.first().toString(), "now"));
    }

    @ParameterizedTest
    @EnumSource
    void deadLetters(Form form) throws IOException {
        assertGolden(form, "dead-letters", weir(form, "dead-letters"));
    }

    @ParameterizedTest
    @EnumSource
    void aDecodedLetter(Form form) throws IOException {
        assertGolden(form, "dead-letter-decoded", weir(form, "dead-letters", "show", position("weights-mixed")));
    }

    @ParameterizedTest
    @EnumSource
    void aLetterThatCannotBeDecoded(Form form) throws IOException {
        assertGolden(form, "dead-letter-undecodable", weir(form, "dead-letters", "show", position("undecodable")));
    }

    @Test
    void lettersByReasonAndTime() throws IOException {
        JsonNode some = json(weir(Form.JSON, "dead-letters", "--reason", "undecodable", "--since", "-1d"));
        JsonNode newest = json(weir(Form.JSON, "dead-letters", "--limit", "1"));

        assertThat(some.path("letters").findValuesAsText("reason")).containsExactly("undecodable");
        assertThat(newest.path("letters").findValuesAsText("reason")).containsExactly("body-invalid");
        assertThat(newest.path("omitted").asInt()).isEqualTo(2);
    }

    @Test
    void theServedTableHoldsWhatTheLogTellsOfNow() throws Exception {
        try (SeededLog projected = new SeededLog(Files.createDirectories(folder.resolve("projected")))) {
            projected.write();
            ProjectorConfig config =
                    ConfigLoader.load(ProjectorConfig.class, projected.config(), Map.of(), ProjectorConfig.ENV_PREFIX);
            try (Projector projector = Projector.start(config)) {
                JsonNode folded = json(weir(projected, Form.JSON, "table", "--at", "now"));

                Eventually.until(
                        SOON,
                        () -> json(weir(projected, Form.JSON, "table"))
                                .path("routes")
                                .equals(folded.path("routes")),
                        "the table that is served is what the log tells");

                assertThat(folded.path("routes")).hasSize(2);
                JsonNode served = json(weir(projected, Form.JSON, "table"));
                assertThat(served.path("source").asText())
                        .isEqualTo(projected.catalog().routeTable().name());
                assertThat(json(weir(projected, Form.JSON, "table", "--host", "new.example.com"))
                                .path("routes"))
                        .hasSize(1);
                assertThat(projector.isReady()).isTrue();
            }
            switchesToAFrozenTable(projected);
        }
    }

    private void switchesToAFrozenTable(SeededLog projected) {
        String past = projected.catalog().routeTable("past").name();
        projected.catalog().routeTable("past");
        Instant asOf = Instant.parse("2026-11-23T10:15:00Z");
        projected.control(TableSetting.SERVING, new ServingTable(past, true, asOf, "marc", asOf.plusSeconds(60)));
        projected.control(
                TableSetting.projected(past), new ProjectedTable(past, 99, asOf, Map.of(), false, "marc", asOf));

        Outcome then = weir(projected, Form.TABLE, "table", "--at", "now");
        Outcome now = weir(projected, Form.TABLE, "table");

        String notice = "weir: the routers serve a frozen table: " + past
                + ", as of 2026-11-23T10:15:00.000Z, ordered by marc at 2026-11-23T10:16:00.000Z; changes do not reach them";
        assertThat(then.err()).contains(notice).contains("fold version 99, which this version of weir does not know");
        assertThat(then.status()).isEqualTo(1);
        assertThat(now.err()).contains(notice).contains("there is no topic " + past);
        assertThat(now.status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "history nowhere.example.com | 1 | there is no event of nowhere.example.com in weir.route-events",
                "history 6f1b2c3d-0000-4000-8000-0000000000ff | 1 | there is no event of 6f1b2c3d",
                "history /cart | 2 | route '/cart' must be a host with or without a path",
                "history shop.example.com --limit 0 | 2 | --limit: 0 must be 1..20000",
                "history | 2 | Missing required parameter: 'ROUTE'",
                "table --at yesterday | 2 | time 'yesterday' must be an instant such as 2026-11-23T10:15:00Z, now",
                "table --at -15 | 2 | time '-15' must be an instant",
                "table --format xml | 2 | expected one of [TABLE, JSON, CSV]",
                "diff now -1h | 2 | must not be after T2",
                "diff -1h | 2 | Missing required parameter: 'T2'",
                "diff -1h now --fomat json | 2 | Unknown options: '--fomat', 'json'",
                "dead-letters --since tomorrow | 2 | time 'tomorrow' must be an instant",
                "dead-letters show 77 | 2 | position '77' must be a partition and an offset, such as 3@77",
                "dead-letters show 0@12345 | 1 | there is no letter at 0@12345 of weir.dead-letters",
                "dead-letters show 99@0 | 2 | partition 99 of weir.dead-letters must be 0..2",
            })
    void saysWhatIsWrong(String words, int status, String message) {
        Outcome outcome = weir(Form.TABLE, words.split(" "));

        assertThat(log.normalized(outcome.err())).contains(message);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aHostWithoutRoutesIsANegativeAnswer() {
        Outcome outcome = weir(Form.TABLE, "table", "--at", "now", "--host", "nowhere.example.com");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).contains("host nowhere.example.com: 0 routes");
    }

    @Test
    void aTopicThatIsNotThereIsNamed() throws IOException {
        String config = Files.readString(log.config())
                .replace("prefix: " + log.catalog().settings().prefix(), "prefix: nowhere.");
        Path elsewhere = Files.writeString(folder.resolve("elsewhere.yaml"), config);

        Outcome history = execute("history", "shop.example.com", "--config", elsewhere.toString());
        Outcome letters = execute("dead-letters", "--config", elsewhere.toString());

        assertThat(history.err())
                .contains("there is no topic nowhere.route-events")
                .contains("weir topics create");
        assertThat(letters.err()).contains("there is no topic nowhere.dead-letters");
        assertThat(List.of(history.status(), letters.status())).containsExactly(1, 1);
    }

    @Test
    void kafkaThatIsNotThereIsToldWithinTwentySeconds() {
        // Port 1 is reserved and nobody listens at it.
        long begin = System.nanoTime();

        Outcome outcome = weir(Form.TABLE, "history", "shop.example.com", "--kafka", "127.0.0.1:1");

        assertThat(outcome.err()).contains("Kafka at 127.0.0.1:1 has not answered within 15 s", "is it running there");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    private String position(String reason) {
        return log.letters().stream()
                .filter(letter -> letter.reason().equals(reason))
                .map(SeededLog.LetterAt::position)
                .findFirst()
                .orElseThrow();
    }

    private Outcome weir(Form form, String... words) {
        return weir(log, form, words);
    }

    private static Outcome weir(SeededLog log, Form form, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--config");
        all.add(log.config().toString());
        if (form != Form.TABLE) {
            all.add("--format");
            all.add(form.name().toLowerCase(Locale.ROOT));
        }
        return execute(all.toArray(String[]::new));
    }

    private static Outcome execute(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = WeirCommandAccess.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
        return new Outcome(status, out.toString(), err.toString());
    }

    private static JsonNode json(Outcome outcome) throws IOException {
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return new ObjectMapper().readTree(outcome.out());
    }

    private void assertGolden(Form form, String name, Outcome outcome) throws IOException {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isZero();
        String printed = log.normalized(outcome.out());
        Path file = GOLDEN.resolve(name + "." + form.extension);
        if (Boolean.getBoolean("weir.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, printed, StandardCharsets.UTF_8);
        }
        assertThat(printed).isEqualTo(Files.readString(file));
    }
}
