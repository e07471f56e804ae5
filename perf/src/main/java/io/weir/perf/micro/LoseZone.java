package io.weir.perf.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A zone is lost: every third endpoint goes, all in one batch. Each app has a route, and an instance in each of three zones. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which makes the table before the zone is lost
public class LoseZone {

    private static final int ZONES = 3;

    @Param("100000")
    public int routes;

    private MadeTable made;

    /** Fills the table anew. */
    @Setup(Level.Iteration)
    public void fill() {
        made = new MadeTable();
        for (int route = 0; route < routes; route++) {
            made.route(route, 1, MadeTable.PLAIN);
            for (int zone = 0; zone < ZONES; zone++) {
                made.instance(route, zone);
            }
        }
        made.publish();
    }

    /** The first one. */
    @Benchmark
    public long lost() {
        for (int app = 0; app < routes; app++) {
            made.goneInstance(app, 0);
        }
        made.publish();
        return made.table().sizes().endpoints();
    }
}
