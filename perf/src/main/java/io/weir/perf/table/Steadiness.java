package io.weir.perf.table;

import io.weir.perf.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;

/**
 * How the memory of a router went while it did the same all the time.
 *
 * @param samples in their order
 * @param answered requests
 */
public record Steadiness(List<Sample> samples, long answered) {

    public static final String FILE = "bench-steady.json";

    private static final double MEGABYTE = 1 << 20;
    private static final double HEAP_MEGABYTES_PER_MINUTE_MAX = 1;
    /** Until then the JVM compiles, and grows its heap to what it needs. */
    private static final double SETTLED_MINUTES = 3;

    private static final double RESIDENT_SPREAD_MAX = 0.05;

    public Steadiness {
        samples = List.copyOf(samples);
    }

    /**
     * One look.
     *
     * @param minutes since the beginning
     * @param liveHeapBytes after a collection
     * @param residentBytes of the process, before that collection
     */
    public record Sample(double minutes, long liveHeapBytes, long residentBytes) {

        @Override
        public String toString() {
            return String.format(
                    "after %.1f min: %.1f MB of live heap, %.0f MB resident",
                    minutes, liveHeapBytes / MEGABYTE, residentBytes / MEGABYTE);
        }
    }

    /** Slope of the line that fits the live heap best, in megabytes a minute; 0 for fewer than two looks. */
    public double heapMegabytesPerMinute() {
        double minutes = samples.stream().mapToDouble(Sample::minutes).average().orElse(0);
        double bytes =
                samples.stream().mapToLong(Sample::liveHeapBytes).average().orElse(0);
        double together = 0;
        double alone = 0;
        for (Sample sample : samples) {
            together += (sample.minutes() - minutes) * (sample.liveHeapBytes() - bytes);
            alone += (sample.minutes() - minutes) * (sample.minutes() - minutes);
        }
        return alone == 0 ? 0 : together / alone / MEGABYTE;
    }

    /** By how much resident memory differed after minute three, as a share of the least; 0 for less than two looks. */
    public double residentSpread() {
        LongSummaryStatistics settled = samples.stream()
                .filter(sample -> sample.minutes() >= SETTLED_MINUTES)
                .mapToLong(Sample::residentBytes)
                .summaryStatistics();
        return settled.getCount() == 0 ? 0 : (double) (settled.getMax() - settled.getMin()) / settled.getMin();
    }

    /** What is wrong with it, a sentence each. */
    public List<String> findings() {
        List<String> findings = new ArrayList<>();
        if (heapMegabytesPerMinute() > HEAP_MEGABYTES_PER_MINUTE_MAX) {
            findings.add(String.format(
                    "live heap grows by %.2f MB a minute, more than %.0f",
                    heapMegabytesPerMinute(), HEAP_MEGABYTES_PER_MINUTE_MAX));
        }
        if (residentSpread() > RESIDENT_SPREAD_MAX) {
            findings.add(String.format(
                    "resident memory differs by %.1f %% after minute %.0f, more than %.0f %%",
                    residentSpread() * 100, SETTLED_MINUTES, RESIDENT_SPREAD_MAX * 100));
        }
        return findings;
    }

    /** Both figures, on a line. */
    public String text() {
        return String.format(
                "%,d requests; live heap %+.2f MB a minute, resident memory within %.1f %% after minute %.0f",
                answered, heapMegabytesPerMinute(), residentSpread() * 100, SETTLED_MINUTES);
    }

    /** Writes every look and returns where. */
    public Path write(Path folder) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("answered", answered);
        report.put("heapMegabytesPerMinute", heapMegabytesPerMinute());
        report.put("residentSpread", residentSpread());
        report.put("samples", samples);
        return JsonReport.write(folder.resolve(FILE), report);
    }
}
