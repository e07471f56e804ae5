package io.weir.router.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.snapshot.RandomRows;
import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A capture is the table at the instant at which it ended, whatever came by while it was gathered. */
class TableCaptureTest {

    private static final int ENOUGH = 1_000_000;

    private final TableWriter writer = new TableWriter("router-1", 7, false);

    /** What a table holds, row by row. */
    private static final class Content implements TableRows {

        private final Map<String, Object> rows = new TreeMap<>();

        private record RouteRow(int partition, Route route) {}

        private record EndpointRow(int partition, EndpointEntry entry) {}

        @Override
        public void route(String host, String path, int partition, Route route) {
            rows.put("route " + host + path, new RouteRow(partition, route));
        }

        @Override
        public void noRoute(String host, String path) {
            rows.remove("route " + host + path);
        }

        @Override
        public void endpoint(String id, int partition, EndpointEntry entry) {
            rows.put("endpoint " + id, new EndpointRow(partition, entry));
        }

        @Override
        public void noEndpoint(String id) {
            rows.remove("endpoint " + id);
        }
    }

    private static Content contentOf(TableWriter writer) {
        TableCapture capture = writer.beginCapture(0);
        writer.endCapture();
        Content content = new Content();
        gather(capture, content);
        return content;
    }

    private static void gather(TableCapture capture, TableRows to) {
        while (capture.next(100, to)) {}
    }

    private void change(RandomRows rows, Random random) {
        RouteKey key = rows.key();
        String id = "10.0.0." + random.nextInt(200) + ":80";
        switch (random.nextInt(6)) {
            case 0, 1 -> writer.putRoute(key, random.nextInt(3), rows.route());
            case 2 -> writer.removeRoute(key);
            case 3, 4 -> writer.putEndpoint(id, random.nextInt(3), rows.endpoint());
            default -> writer.removeEndpoint(id);
        }
        if (random.nextInt(10) == 0) {
            writer.publish();
        }
    }

    @RepeatedTest(20)
    void changesBetweenPortionsAreInIt() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        RandomRows rows = new RandomRows(seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            change(rows, random);
        }

        TableCapture capture = writer.beginCapture(ENOUGH);
        Content captured = new Content();
        while (capture.next(1 + random.nextInt(20), captured)) {
            for (int i = random.nextInt(30); i > 0; i--) {
                change(rows, random);
            }
        }
        writer.endCapture();
        Content atTheEnd = contentOf(writer);
        for (int i = 0; i < 500; i++) {
            change(rows, random);
        }
        capture.changes(captured);

        assertThat(capture.overflown()).isFalse();
        assertThat(captured.rows).isEqualTo(atTheEnd.rows).isNotEmpty();
    }

    @Test
    @Timeout(30)
    void anotherThreadGathersItWhileTheWriterWrites() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        RandomRows rows = new RandomRows(seed);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            TableCapture capture = writer.beginCapture(ENOUGH);
            Content captured = new Content();
            AtomicBoolean gathered = new AtomicBoolean();
            Thread other = Thread.ofPlatform().start(() -> {
                gather(capture, captured);
                gathered.set(true);
            });
            for (int i = 0; i < 200 || !gathered.get(); i++) {
                change(rows, random);
            }
            other.join();
            writer.endCapture();
            Content atTheEnd = contentOf(writer);

            capture.changes(captured);

            assertThat(captured.rows).as("round %d", round).isEqualTo(atTheEnd.rows);
        }
    }

    /** Reading the topic once more puts rows that are there already, which is no change; a sweep is one. */
    @Test
    void whatIsTakenOverAndSweptIsInIt() {
        Route kept = new RandomRows(1).route();
        Route changed = new RandomRows(2).route();
        writer.putRoute(RouteKey.parse("kept"), 0, kept);
        writer.putRoute(RouteKey.parse("gone"), 0, kept);
        writer.putRoute(RouteKey.parse("changed"), 0, kept);
        TableCapture capture = writer.beginCapture(2);
        Content captured = new Content();
        gather(capture, captured);
        StagedRoutes again = writer.stage();
        again.put(RouteKey.parse("kept"), 0, kept);
        again.put(RouteKey.parse("changed"), 0, changed);
        int reading = writer.beginReading();
        again.takeOver();
        writer.sweepRoutes(partition -> true, reading);
        writer.endCapture();

        capture.changes(captured);

        assertThat(capture.overflown()).as("more than two changes").isFalse();
        assertThat(captured.rows).isEqualTo(contentOf(writer).rows);
        assertThat(captured.rows.keySet())
                .isEqualTo(Map.of("route changed", 1, "route kept", 1).keySet());
    }

    @Test
    void moreChangesThanAllowedMakeItUseless() {
        TableCapture capture = writer.beginCapture(1);

        writer.putRoute(RouteKey.parse("a"), 0, new RandomRows(1).route());
        boolean after = capture.overflown();
        writer.removeRoute(RouteKey.parse("a"));

        assertThat(List.of(after, capture.overflown())).containsExactly(false, true);
    }

    @Test
    void afterItsEndNothingIsNoted() {
        TableCapture capture = writer.beginCapture(0);
        writer.endCapture();

        writer.putRoute(RouteKey.parse("a"), 0, new RandomRows(1).route());

        assertThat(capture.overflown()).isFalse();
    }
}
