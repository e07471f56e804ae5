package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.instance;
import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weir.router.selection.Selection;
import io.weir.schemas.topic.RouteKey;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class LookupAllocationTest {

    private final TableWriter writer = new TableWriter("router-1", 7, false);

    @Test
    void lookupAndSelectionAllocateNothing() {
        writer.putRoute(RouteKey.parse("app.example.com"), 0, route("r", to("a", 61), to("b", 39)));
        writer.putRoute(RouteKey.parse("app.example.com/v1"), 0, route("r1", to("a"), to("b")));
        writer.putRoute(RouteKey.parse("app.example.com/v1/x"), 0, route("rx", to("a")));
        writer.putRoute(RouteKey.parse("*.example.com"), 0, route("w", to("a", 1), to("b", 99)));
        for (int i = 0; i < 4; i++) {
            writer.putEndpoint(
                    "10.0.0." + i + ":80",
                    0,
                    entry(instance("10.0.0." + i, 80, i % 2 == 0 ? "a" : "b"), "app.example.com"));
        }
        writer.publish();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        serve(20_000);

        long least = Long.MAX_VALUE;
        int served = 0;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            served += serve(10_000);
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }

        // The least of several rounds: once in a while the JVM allocates for itself, such as when it compiles anew.
        assertThat(least).isZero();
        assertThat(served).isEqualTo(5 * 40_000);
    }

    private int serve(int rounds) {
        int served = 0;
        for (int i = 0; i < rounds; i++) {
            served += serveOne("APP.example.com:443", "/?q") ? 1 : 0;
            served += serveOne("app.example.com", "/v1/y?q") ? 1 : 0;
            served += serveOne("app.example.com", "/v1/x/") ? 1 : 0;
            served += serveOne("deep.other.example.com", "/anything/at/all") ? 1 : 0;
        }
        return served;
    }

    private boolean serveOne(String host, String target) {
        RouteCell cell = writer.table().find(host, target);
        RouteView view = cell == null ? null : cell.view();
        Selection<Endpoint> selection = view == null ? null : view.selection();
        return selection != null && selection.select(selection.draw(), 1, null) != null;
    }
}
