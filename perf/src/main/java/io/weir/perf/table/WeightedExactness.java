package io.weir.perf.table;

import io.weir.perf.micro.WeightedRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** How near weighted selection comes to the weights: at any moment with one thread, and over whole rounds with several. */
public final class WeightedExactness {

    private static final List<Integer> DESTINATIONS = List.of(2, 10, 100);
    private static final int THREADS = 2;

    /** Of all weights, one after the other. */
    private static final int ROUNDS = 3;

    /** That all threads go through together. */
    private static final int ROUNDS_TOGETHER = 1_000;

    private WeightedExactness() {}

    /**
     * One figure.
     *
     * @param destinations of the route, with weights that differ
     * @param sum of the weights
     * @param apart requests by which the worst destination was away from its exact share, the most at any moment of some rounds by one thread
     * @param draws by two threads at once, a whole number of rounds
     * @param off requests by which the worst destination was away from its share after these
     */
    public record Sample(int destinations, int sum, double apart, long draws, long off) {}

    public static List<Sample> run() throws InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int destinations : DESTINATIONS) {
            var route = new WeightedRoute(destinations);
            double apart = apart(route);
            long draws = (long) ROUNDS_TOGETHER * THREADS * route.sum();
            samples.add(new Sample(destinations, route.sum(), apart, draws, off(route)));
        }
        return samples;
    }

    private static double apart(WeightedRoute route) {
        long[] counts = new long[route.destinations()];
        double most = 0;
        for (int draws = 1; draws <= ROUNDS * route.sum(); draws++) {
            counts[route.destination(route.select())]++;
            for (int i = 0; i < counts.length; i++) {
                double exact = (double) draws * route.weight(i) / route.sum();
                most = Math.max(most, Math.abs(counts[i] - exact));
            }
        }
        return most;
    }

    private static long off(WeightedRoute route) throws InterruptedException {
        var counts = new AtomicIntegerArray(route.destinations());
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> drawing = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                drawing.add(threads.submit(() -> {
                    for (int draw = 0; draw < ROUNDS_TOGETHER * route.sum(); draw++) {
                        counts.incrementAndGet(route.destination(route.select()));
                    }
                }));
            }
            for (Future<?> each : drawing) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("draws failed: " + e.getCause(), e);
        }
        long most = 0;
        for (int i = 0; i < counts.length(); i++) {
            long exact = (long) ROUNDS_TOGETHER * THREADS * route.weight(i);
            most = Math.max(most, Math.abs(counts.get(i) - exact));
        }
        return most;
    }
}
