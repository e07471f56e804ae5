package io.weir.perf.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One change after the other is applied and made visible, in tables of several sizes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which makes the table before it changes it
public class ApplyChange {

    private static final int PERCENTS = 99;

    @Param({"1000", "1000000"})
    public int routes;

    private MadeTable made;
    private int next;

    /** Fills the table: each app has an instance. */
    @Setup
    public void fill() {
        made = new MadeTable();
        for (int route = 0; route < routes; route++) {
            made.route(route, 1, 50, 50);
            made.instance(route, 0);
        }
        made.publish();
    }

    /** The weights of a route change. */
    @Benchmark
    public int weights() {
        int change = next++;
        int percent = 1 + change % PERCENTS;
        made.route(change % routes, change + 2L, percent, 100 - percent);
        made.publish();
        return change;
    }

    /** An instance comes, and with the next change goes. */
    @Benchmark
    public int instance() {
        int change = next++;
        int app = change / 2 % routes;
        if (change % 2 == 0) {
            made.instance(app, 1);
        } else {
            made.goneInstance(app, 1);
        }
        made.publish();
        return change;
    }
}
