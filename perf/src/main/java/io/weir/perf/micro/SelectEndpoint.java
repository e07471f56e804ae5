package io.weir.perf.micro;

import io.weir.perf.bench.Requests;
import io.weir.router.selection.Demand;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteView;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The endpoint of a request is selected, of routes with one destination and with several by weight; two endpoints in each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which makes the selection before it selects
public class SelectEndpoint {

    private static final int IN_FLIGHT_MAX = 500;
    private static final int WEIGHT = 7;

    @Param({"1", "2", "10", "100"})
    public int destinations;

    private Selection<Endpoint> selection;

    /** Makes the route. */
    @Setup
    public void make() {
        var made = new MadeTable();
        made.route(0, 1, destinations, destinations == 1 ? MadeTable.PLAIN : WEIGHT);
        for (int app = 0; app < destinations; app++) {
            made.instance(app, 0);
            made.instance(app, 1);
        }
        made.publish();
        RouteCell cell = made.table().find(Requests.host(0), "/");
        RouteView view = cell == null ? null : cell.view();
        if (view == null || view.selection() == null || view.selection().pools() != destinations) {
            throw new IllegalStateException("the route does not have its " + destinations + " destinations");
        }
        selection = view.selection();
    }

    /** With what a request is selected by, which every request has one of. */
    @Benchmark
    public Endpoint select() {
        Endpoint endpoint = selection.select(new Demand<>(), 0, null, IN_FLIGHT_MAX);
        if (endpoint == null) {
            throw new IllegalStateException("nobody is selected");
        }
        return endpoint;
    }
}
