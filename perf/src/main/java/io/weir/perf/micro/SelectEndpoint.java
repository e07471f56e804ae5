package io.weir.perf.micro;

import io.weir.router.table.Endpoint;
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
@SuppressWarnings("NullAway.Init") // by JMH, which makes the route before it selects
public class SelectEndpoint {

    @Param({"1", "2", "10", "100"})
    public int destinations;

    private WeightedRoute route;

    /** Makes the route. */
    @Setup
    public void make() {
        route = new WeightedRoute(destinations);
    }

    /** With what a request is selected by, which every request has one of. */
    @Benchmark
    public Endpoint select() {
        return route.select();
    }
}
