package io.weir.perf.table;

import io.weir.perf.micro.ApplyChange;
import io.weir.perf.micro.FindRoute;
import io.weir.perf.micro.LoseZone;
import io.weir.perf.micro.SelectEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What the router's table costs, measured by JMH: each figure by a JVM of its own, with what it allocates. */
public final class TableBench {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int ROUNDS = 5;

    /** Room for a million routes with an instance each, so that collections say little of what is measured. */
    private static final String HEAP = "-Xmx4g";

    private final List<Integer> sizes;
    private final TimeValue round;

    /**
     * @param sizes of the tables in which routes are looked up and changed; the largest loses a zone
     * @param roundMillis how long each of the rounds takes
     */
    TableBench(List<Integer> sizes, int roundMillis) {
        this.sizes = List.copyOf(sizes);
        this.round = TimeValue.milliseconds(roundMillis);
    }

    /**
     * One figure.
     *
     * @param what is done, as {@code FindRoute.known}
     * @param of how many, of routes or of destinations
     * @param nanos that it takes once, the mean
     * @param errorNanos half of the interval that holds that mean with 99.9 %; not a number after too few rounds
     * @param bytes that it allocates
     */
    public record Sample(String what, int of, double nanos, double errorNanos, double bytes) {}

    public List<Sample> run() throws RunnerException {
        List<Sample> samples = new ArrayList<>();
        String[] all = texts(sizes);
        samples.addAll(measure(options(FindRoute.class).param("routes", all), "routes"));
        samples.addAll(measure(options(SelectEndpoint.class), "destinations"));
        samples.addAll(measure(options(ApplyChange.class).param("routes", all), "routes"));
        samples.addAll(measure(options(LoseZone.class).param("routes", texts(zoned())), "routes"));
        return samples;
    }

    /** A third of a million endpoints at a time is as much as a foundation loses. */
    private List<Integer> zoned() {
        return List.of(Math.min(sizes.getLast(), 100_000));
    }

    private ChainedOptionsBuilder options(Class<?> benchmark) {
        return new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark.getName()) + "\\.")
                .forks(1)
                .warmupIterations(ROUNDS)
                .warmupTime(round)
                .measurementIterations(ROUNDS)
                .measurementTime(round)
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(HEAP)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
    }

    private static List<Sample> measure(ChainedOptionsBuilder options, String parameter) throws RunnerException {
        Collection<RunResult> results = new Runner(options.build()).run();
        return results.stream().map(result -> sample(result, parameter)).toList();
    }

    private static Sample sample(RunResult result, String parameter) {
        String qualified = result.getParams().getBenchmark();
        Result<?> time = result.getPrimaryResult();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException("JMH says nothing of " + ALLOCATED + ", but of "
                    + result.getSecondaryResults().keySet());
        }
        return new Sample(
                qualified.substring(qualified.lastIndexOf('.', qualified.lastIndexOf('.') - 1) + 1),
                Integer.parseInt(result.getParams().getParam(parameter)),
                time.getScore(),
                time.getScoreError(),
                allocated.getScore());
    }

    private static String[] texts(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).toArray(String[]::new);
    }
}
