package io.weir.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.embedded.fixture.Eventually;
import io.weir.projector.Projector;
import io.weir.schemas.topic.TopicSpec;
import io.weir.standalone.command.TableWorkshop.Outcome;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands about tables as an operator runs them: real broker, registry and projector; routers that say what the test has them say. */
@Timeout(180)
class TablesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TIMES = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @TempDir
    Path folder;

    private TableWorkshop shop;

    @BeforeEach
    void open() throws Exception {
        shop = new TableWorkshop(folder);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aReplayWaitsForAProjectorThenServesAndTheFirstTableIsRetired() throws Exception {
        shop.append("a.example.com", 1, 80, 20);
        shop.append("b.example.com", 1, 50, 50);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CompletableFuture<Integer> replay =
                CompletableFuture.supplyAsync(() -> shop.weir(out, err, "replay", "--table", "next", "--by", "ada"));
        Eventually.until(
                SOON,
                () -> err.toString().contains("no projector has taken it up for 15 s"),
                "it says that nobody works");
        try (Projector _ = shop.startProjector()) {
            assertThat(replay.get(60, TimeUnit.SECONDS)).isZero();
            assertThat(out.toString())
                    .contains(
                            "route-table-next, fold 1, projected on",
                            "table next is complete",
                            "weir table switch next has the routers serve it");

            Outcome again = shop.weir("replay", "--table", "next");
            assertThat(again.status()).as(again.err()).isZero();
            assertThat(again.out()).contains("there already: weir.route-table-next", "ordered by ada at ");
            Outcome other = shop.weir("replay", "--table", "next", "--fold", "2");
            assertThat(other.status()).isEqualTo(2);
            assertThat(other.err()).contains("by fold 1", "by fold 2");

            Outcome equal = shop.weir("table", "compare", "first", "next");
            assertThat(equal.status()).as(equal.toString()).isZero();
            assertThat(equal.out()).isEqualTo("first and next are equal: 2 and 2 routes\n");

            shop.router("r1", shop.catalog().routeTable().name(), Map.of());
            Outcome late = shop.weir("table", "switch", "next", "--by", "ada", "--timeout", "2s");
            assertThat(late.status()).as(late.toString()).isEqualTo(1);
            assertThat(late.out()).isEqualTo("the routers are to serve weir.route-table-next\n");
            assertThat(late.err()).contains("r1 at r1:8080 serves weir.route-table\n");
            Outcome tooSoon = shop.weir("table", "retire", "first");
            assertThat(tooSoon.status()).isEqualTo(1);
            assertThat(tooSoon.err()).contains("weir.route-table is still served by r1");

            shop.router("r1", shop.catalog().routeTable("next").name(), Map.of());
            Outcome switched = shop.weir("table", "switch", "next");
            assertThat(switched.status()).as(switched.toString()).isZero();
            assertThat(switched.out()).isEqualTo("""
                    the routers are to serve weir.route-table-next, as they were before
                    it is served by all routers that are ready: 1
                    """);

            Outcome served = shop.weir("table", "retire", "next");
            assertThat(served.status()).isEqualTo(1);
            assertThat(served.err()).contains("weir.route-table-next is the one that routers serve");
            Outcome retired = shop.weir("table", "retire", "first", "--by", "bob");
            assertThat(retired.status()).as(retired.toString()).isZero();
            assertThat(retired.out()).isEqualTo("""
                    the projectors are to stop writing weir.route-table
                    deleted: topic weir.route-table, topic weir.route-projector-route-claims-changelog, group weir.route-projector
                    the setting stays, so that no projector writes the first table again
                    """);
            Eventually.until(
                    SOON,
                    () -> !shop.topicsAndGroups().contains("weir.route-table")
                            && !shop.topicsAndGroups().contains("weir.route-projector-route-claims-changelog"),
                    "the topics are gone");
            assertThat(shop.topicsAndGroups())
                    .contains("weir.route-table-next", "weir.route-projector-next")
                    .doesNotContain("weir.route-projector");
            Outcome repeated = shop.weir("table", "retire", "first");
            assertThat(repeated.status()).as(repeated.toString()).isZero();
            Outcome back = shop.weir("table", "switch", "first");
            assertThat(back.status()).isEqualTo(1);
            assertThat(back.err()).contains("weir.route-table is retired");
            assertListed();
        }
    }

    private void assertListed() {
        Outcome list = shop.weir("table", "list");
        assertThat(list.out().replaceAll(TIMES, "TIME")).isEqualTo("""
                2 route tables; the routers serve weir.route-table-next

                  NAME                     STATE     FOLD       BEHIND  SERVED BY
                  first                    retired      1            0  -
                         weir.route-table
                         ordered by bob at TIME
                * next                     live         1            0  r1
                         weir.route-table-next
                         ordered by ada at TIME
                """);
        Outcome csv = shop.weir("table", "list", "--format", "csv");
        assertThat(csv.out().replaceAll(TIMES, "TIME")).isEqualToNormalizingNewlines("""
                name,topic,serving,state,fold_version,until,behind,members,ordered_by,ordered_at
                first,weir.route-table,false,retired,1,,0,,bob,TIME
                next,weir.route-table-next,true,live,1,,0,r1,ada,TIME
                """);
    }

    @Test
    void aTableOfThePastIsServedOnlyFrozenAndEveryCommandSaysSo() throws Exception {
        RecordMetadata first = shop.append("a.example.com", 1, 80, 20);
        Instant then = Instant.ofEpochMilli(first.timestamp());
        Eventually.until(SOON, () -> Instant.now().isAfter(then.plusMillis(1)), "a later millisecond");
        shop.append("a.example.com", 2, 20, 80);
        assertThat(shop.weir("replay", "--table", "past", "--until", "2026-01-01T00:00:00Z")
                        .err())
                .contains("until: 2026-01-01T00:00:00Z is before the log begins, which is at " + then);
        assertThat(shop.weir("replay", "--table", "past", "--until", "2999-01-01T00:00:00Z")
                        .status())
                .isEqualTo(2);
        try (Projector _ = shop.startProjector()) {
            Outcome replay = shop.weir("replay", "--table", "past", "--until", then.toString());
            assertThat(replay.status()).as(replay.toString()).isZero();
            assertThat(replay.out()).contains("weir table switch past --frozen has the routers serve it");
            Outcome differs = shop.weir("table", "compare", "first", "past", "--format", "csv");
            assertThat(differs.status()).as(differs.toString()).isEqualTo(1);
            assertThat(differs.out())
                    .contains(
                            "differs,a.example.com,destination blue:web:8080,weight 20,weight 80",
                            "differs,a.example.com,revision,2,1");

            assertThat(shop.weir("table", "switch", "past").status()).isEqualTo(2);
            Outcome frozen = shop.weir("table", "switch", "past", "--frozen", "--by", "ada");
            assertThat(frozen.status()).as(frozen.toString()).isZero();
            assertThat(frozen.out()).contains("no router is ready", "it is of the past");
            Outcome await = shop.weir("await", "a.example.com", "--revision", "2");
            assertThat(await.status()).as(await.toString()).isZero();
            assertThat(await.out()).startsWith("frozen: revision 2 of a.example.com");
            assertThat(await.err())
                    .contains("weir: the routers serve a frozen table: weir.route-table-past, as of ", "ordered by ada")
                    .endsWith("; changes do not reach them. weir table switch NAME ends it\n");
            assertThat(shop.weir("table", "list").err()).contains("the routers serve a frozen table");

            assertThat(shop.weir("table", "switch", "first").status()).isZero();
            assertThat(shop.weir("table", "list").err()).isEmpty();
            Outcome retired = shop.weir("table", "retire", "past");
            assertThat(retired.status()).as(retired.toString()).isZero();
            Eventually.until(
                    SOON,
                    () -> shop.topicsAndGroups().stream().noneMatch(name -> name.contains("past")),
                    "nothing is left of it");
            Outcome gone = shop.weir("table", "retire", "past");
            assertThat(gone.status()).isEqualTo(1);
            assertThat(gone.err()).contains("there is no table weir.route-table-past; weir table list shows");
        }
    }

    @Test
    void aComparisonFindsWhatDiffersAndNothingElse() throws Exception {
        TopicSpec one = shop.table("one");
        TopicSpec two = shop.table("two");
        for (TopicSpec table : new TopicSpec[] {one, two}) {
            shop.entry(table, "same.example.com", 80, 20);
            shop.entry(table, "differs.example.com", 80, 20);
        }
        assertThat(shop.weir("table", "compare", "one", "two"))
                .isEqualTo(new Outcome(0, "one and two are equal: 2 and 2 routes\n", ""));
        shop.entry(two, "differs.example.com", 70, 30);
        shop.entry(one, "left.example.com", 1, 1);
        shop.entry(two, "right.example.com", 1, 1);

        Outcome table = shop.weir("table", "compare", "one", "two");
        Outcome json = shop.weir("table", "compare", "one", "two", "--format", "json");

        assertThat(table.status()).isEqualTo(1);
        assertThat(table.out().lines())
                .startsWith("one and two differ under 3 keys: 3 and 3 routes", "", "WHERE    ROUTE")
                .contains("only A   left.example.com", "only B   right.example.com", "differs  differs.example.com")
                .contains("         destination blue:web:8080: A weight 80, B weight 70")
                .noneMatch(line -> line.contains("same.example.com"));
        JsonNode found = new ObjectMapper().readTree(json.out());
        assertThat(found.path("differing").asInt()).isEqualTo(3);
        assertThat(found.path("equal").asBoolean(true)).isFalse();
        assertThat(found.path("differences")).hasSize(3);
    }

    @Test
    void aTableThatHasNotWhatIsInTheLogIsNotCompared() throws Exception {
        TopicSpec one = shop.table("one");
        TopicSpec two = shop.table("two");
        RecordMetadata event = shop.append("a.example.com", 1, 80, 20);
        shop.entry(one, "a.example.com", 80, 20);
        shop.projected(one, event.partition(), event.offset() + 1);

        Outcome early = shop.weir("table", "compare", "one", "two", "--timeout", "1s");
        shop.projected(two, event.partition(), event.offset() + 1);
        Outcome differs = shop.weir("table", "compare", "one", "two", "--timeout", "1s");

        assertThat(early.status()).isEqualTo(1);
        assertThat(early.err())
                .contains("weir.route-table-two has not what is in the log after 1 s: partition " + event.partition()
                        + " is at 0 of 1");
        assertThat(differs.status()).isEqualTo(1);
        assertThat(differs.out()).contains("only A   a.example.com");
    }

    @Test
    void anAwaitSaysWhoHasAppliedAChangeAndWhoHasNot() throws Exception {
        String table = shop.catalog().routeTable().name();
        RecordMetadata event = shop.append("a.example.com", 1, 80, 20);
        assertThat(shop.weir("await", "a.example.com", "--timeout", "200ms").err())
                .contains("is not in weir.route-table after 200ms: the projectors have not come to " + event.partition()
                        + "@" + event.offset());
        try (Projector _ = shop.startProjector()) {
            Eventually.until(
                    SOON,
                    () -> shop.weir("await", "a.example.com", "--timeout", "200ms")
                            .err()
                            .contains("no router is ready that could have applied it"),
                    "it is projected");
            shop.router("r1", table, Map.of(event.partition(), 100L));
            shop.router("r2", table, Map.of(event.partition(), 0L));

            Outcome late = shop.weir("await", "a.example.com", "--timeout", "500ms");
            shop.router("r1", table, Map.of(event.partition(), 100L));
            shop.router("r2", table, Map.of(event.partition(), 100L));
            Outcome applied = shop.weir("await", "a.example.com", "--revision", "1");
            Outcome unknown = shop.weir("await", "nobody.example.com");

            assertThat(late.status()).isEqualTo(1);
            assertThat(late.err())
                    .contains("is not applied everywhere after 500ms:\n  r2 at r2:8080 has applied partition ")
                    .doesNotContain("r1");
            assertThat(applied.status()).as(applied.toString()).isZero();
            assertThat(applied.out())
                    .matches("applied: revision 1 of a.example.com \\(a.example.com\\) by 2 ready routers, r1 r2,"
                            + " after \\d+\\.\\d{3} s\n");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.err()).contains("the log has no event of nobody.example.com");
        }
    }
}
