package io.weir.perf.micro;

import io.weir.perf.load.Requests;
import io.weir.perf.load.Zipf;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A request's route is looked up in tables of several sizes, of which few hosts are asked for often. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which makes the table before it asks
public class FindRoute {

    private static final int ASKED = 1 << 16;
    private static final String TARGET = "/orders/7?page=2";

    @Param({"1", "1000", "1000000"})
    public int routes;

    private RouteTable table;
    private final String[] hosts = new String[ASKED];
    private final String[] strangers = new String[ASKED];
    private int next;

    /** Fills the table, and draws what is asked for. */
    @Setup
    public void fill() {
        var made = new MadeTable();
        for (int route = 0; route < routes; route++) {
            made.route(route, 1, MadeTable.PLAIN);
        }
        made.publish();
        table = made.table();
        var draws = new Zipf(routes);
        for (int i = 0; i < ASKED; i++) {
            hosts[i] = Requests.host(draws.next());
            strangers[i] = Requests.host(routes + i);
        }
    }

    /** A host of the table. */
    @Benchmark
    public RouteCell known() {
        RouteCell cell = table.find(hosts[next++ & (ASKED - 1)], TARGET);
        if (cell == null) {
            throw new IllegalStateException("a route that was put into the table is not found");
        }
        return cell;
    }

    /** A host of which there is none, nor a wildcard for it. */
    @Benchmark
    public @Nullable RouteCell unknown() {
        return table.find(strangers[next++ & (ASKED - 1)], TARGET);
    }
}
