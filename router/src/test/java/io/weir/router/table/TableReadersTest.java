package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.instance;
import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.selection.Selection;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Readers that race the writer. */
class TableReadersTest {

    private static final int STABLE = 200;

    @Test
    void readersNeverMissWhatStaysAndNeverSeeAHalfChangedRoute() throws Exception {
        TableWriter writer = new TableWriter("router-1", 7, false);
        for (int i = 0; i < STABLE; i++) {
            writer.putRoute(RouteKey.parse("stable" + i), 0, route("stable" + i, to("a")));
        }
        putSplit(writer, 1);
        writer.putEndpoint("10.0.0.1:80", 0, entry(instance("10.0.0.1", 80, "a"), "split"));
        writer.putEndpoint("10.0.0.2:80", 0, entry(instance("10.0.0.2", 80, "b"), "split"));
        writer.publish();
        AtomicBoolean done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                readers.add(threads.submit(() -> read(writer.table(), done)));
            }
            for (int round = 2; round < 3000; round++) {
                churn(writer, round);
            }
            done.set(true);
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    private static void churn(TableWriter writer, int round) {
        for (int i = 0; i < 5; i++) {
            writer.putRoute(RouteKey.parse("passing" + round + "-" + i), 0, route("p", to("a")));
            writer.putRoute(RouteKey.parse("stable" + (round % STABLE) + "/p" + i), 0, route("q", to("a")));
        }
        putSplit(writer, round);
        writer.publish();
        for (int i = 0; i < 5; i++) {
            writer.removeRoute(RouteKey.parse("passing" + round + "-" + i));
            writer.removeRoute(RouteKey.parse("stable" + (round % STABLE) + "/p" + i));
        }
        writer.publish();
    }

    /** The revision is also the weight of the second destination, so that a reader can tell what belongs together. */
    private static void putSplit(TableWriter writer, int revision) {
        int weight = 1 + revision % 50;
        writer.putRoute(
                RouteKey.parse("split"),
                0,
                route("split", weight, RouteOptions.DEFAULT, to("a", 100), to("b", weight)));
    }

    private static long read(RouteTable table, AtomicBoolean done) {
        long reads = 0;
        while (!done.get()) {
            for (int i = 0; i < STABLE; i++) {
                RouteCell cell = table.find("stable" + i, "/p9");
                if (cell == null || cell.view() == null) {
                    throw new AssertionError("stable" + i + " was missed");
                }
            }
            RouteCell split = table.find("split", "/");
            RouteView view = split == null ? null : split.view();
            if (view == null || view.route() == null) {
                throw new AssertionError("split was missed");
            }
            Selection<Endpoint> selection = view.selection();
            int weight = (int) view.route().revision();
            if (selection == null
                    || selection.sequence() == null
                    || view.destinations().get(1).weight() != weight
                    || selection.sequence().shares()[1] * 100
                            != selection.sequence().shares()[0] * weight) {
                throw new AssertionError("split is half changed at weight " + weight);
            }
            reads++;
        }
        return reads;
    }
}
