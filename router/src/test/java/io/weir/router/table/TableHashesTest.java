package io.weir.router.table;

import static io.weir.router.table.Tables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** I5: equal tables have equal hashes, and others have not. */
class TableHashesTest {

    private static final int PARTITIONS = 3;

    private record Row(String key, int partition, Route route) {}

    private final TableWriter one = new TableWriter("router-1", 7, false);
    private final TableWriter other =
            new TableWriter("router-2", 99, true, SegmentFilter.of(SegmentFilter.Mode.SEGMENTS, List.of("else")));

    @RepeatedTest(20)
    void routersThatHeardTheSameInAnotherOrderHaveTheSame() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Row> rows = rows(200);
        rows.forEach(row -> put(one, row));

        // Other routes of the same log before, in another order, some twice, and some that are gone by the end.
        Collections.shuffle(rows, random);
        for (Row row : rows) {
            if (random.nextInt(3) == 0) {
                put(other, new Row(row.key(), row.partition(), route(row.key(), 90 + random.nextInt(5), 1)));
            }
            if (random.nextInt(4) == 0) {
                other.removeRoute(RouteKey.parse(row.key()));
            }
            put(other, row);
            put(other, row);
            String gone = "gone-" + random.nextInt(50);
            put(other, new Row(gone, 1, route(gone, 1, 1)));
        }
        for (int i = 0; i < 50; i++) {
            other.removeRoute(RouteKey.parse("gone-" + i));
        }
        one.publish();
        other.publish();

        assertThat(one.hashes()).isEqualTo(other.hashes()).doesNotContain(0);
    }

    @Test
    void aSweepAfterAReadingLeavesTheHashOfWhatIsLeft() {
        rows(50).forEach(row -> put(one, row));
        rows(30).forEach(row -> put(other, row));

        int reading = one.beginReading();
        rows(30).forEach(row -> put(one, row));
        one.sweepRoutes(partition -> true, reading);

        assertThat(one.hashes()).isEqualTo(other.hashes());
    }

    @Test
    void aTableThatWasTakenOverHasTheHashOfThatTable() {
        rows(50).forEach(row -> put(one, row));
        List<Row> next = new ArrayList<>(rows(40));
        next.set(
                3,
                new Row(
                        next.get(3).key(),
                        next.get(3).partition(),
                        route(next.get(3).key(), 2, 5)));
        next.forEach(row -> put(other, row));

        StagedRoutes staged = one.stage();
        next.forEach(row -> staged.put(RouteKey.parse(row.key()), row.partition(), row.route()));
        int reading = one.beginReading();
        staged.takeOver();
        one.sweepRoutes(partition -> true, reading);

        assertThat(one.hashes()).isEqualTo(other.hashes());
    }

    @Test
    void aRowThatIsLostOrOldOrElsewhereChangesIt() {
        rows(50).forEach(row -> put(one, row));
        long[] whole = one.hashes();
        Row row = rows(50).get(20);

        one.removeRoute(RouteKey.parse(row.key()));
        long[] lost = one.hashes();
        put(one, new Row(row.key(), row.partition(), route(row.key(), 99, 20)));
        long[] otherRevision = one.hashes();
        put(one, new Row(row.key(), row.partition(), route(row.key(), 1, 77)));
        long[] otherContent = one.hashes();
        one.removeRoute(RouteKey.parse(row.key()));
        put(one, new Row(row.key() + "/path", row.partition(), row.route()));
        long[] otherKey = one.hashes();
        one.removeRoute(RouteKey.parse(row.key() + "/path"));
        put(one, row);

        assertThat(List.of(whole, lost, otherRevision, otherContent, otherKey)).doesNotHaveDuplicates();
        assertThat(one.hashes()).isEqualTo(whole);
    }

    @Test
    void theHashOfARowIsTheSameInEveryVersion() {
        put(one, new Row("app.example.com/v2", 1, route("app.example.com/v2", 7, 42)));

        assertThat(one.hashes()).containsExactly(0, PINNED);
    }

    /** Written down once; routers of two versions stand side by side in a fleet. */
    private static final long PINNED = 0x36EA8DF8395A76FFL;

    private static List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = "host-" + i + ".example.com" + (i % 5 == 0 ? "/path" : "");
            rows.add(new Row(key, i % PARTITIONS, route(key, 1, i)));
        }
        return rows;
    }

    private static Route route(String key, long revision, long content) {
        return new Route(
                Guid.of("guid of " + key),
                revision,
                content,
                List.of(to("app")),
                RouteOptions.DEFAULT,
                null,
                null,
                Guid.of("space"),
                Tables.lineage(revision));
    }

    private static void put(TableWriter writer, Row row) {
        writer.putRoute(RouteKey.parse(row.key()), row.partition(), row.route());
    }
}
