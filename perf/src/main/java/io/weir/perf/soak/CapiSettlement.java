package io.weir.perf.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;

/** Waits until table, log and CAPI say the same, and names what does not after a time that is long enough. */
final class CapiSettlement {

    /** Two full scans at their default interval, the stop of a slow one and the projection. */
    private static final int SETTLE_SECONDS_MAX = 240;

    private static final int FINDINGS_MAX = 20;

    private final CapiSoak.Stage stage;
    private final LogWatch watch;
    private final PrintStream out;
    private final TopicDump topics;

    CapiSettlement(CapiSoak.Stage stage, LogWatch watch, PrintStream out) {
        this.stage = stage;
        this.watch = watch;
        this.out = out;
        this.topics =
                new TopicDump(stage.fleet().bootstrapServers(), stage.fleet().registryUrl());
    }

    /** What is still wrong in the end; nothing if all is well. */
    List<String> settle() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long deadline = begin + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS_MAX);
        List<String> findings = differences();
        while (!findings.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.SECONDS.sleep(2);
            findings = differences();
        }
        if (findings.isEmpty()) {
            findings = thorough();
        }
        out.printf(
                "settled after %.1f s: %d findings, %d routes, log %s%n",
                (System.nanoTime() - begin) / 1e9,
                findings.size(),
                stage.capi().foundation().routes().size(),
                watch.counts());
        return findings.size() <= FINDINGS_MAX
                ? findings
                : with(findings.subList(0, FINDINGS_MAX), "… " + findings.size() + " findings in all");
    }

    private static List<String> with(List<String> findings, String last) {
        var all = new ArrayList<>(findings);
        all.add(last);
        return all;
    }

    /** What a waiting run may still wait for. */
    List<String> differences() throws IOException, InterruptedException {
        var findings = new ArrayList<String>();
        Map<String, FullRow> wanted = FullRow.ofCapi(stage.capi().foundation());
        var found = new TreeMap<String, FullRow>();
        topics.forEach("weir.route-table", line -> {
            GenericRecord entry = line.value();
            if (entry == null) {
                found.remove(line.key());
            } else {
                found.put(line.key(), FullRow.ofEntry(entry));
            }
        });
        var keys = new TreeSet<>(wanted.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            if (!Objects.equals(wanted.get(key), found.get(key))) {
                findings.add(
                        "table and CAPI differ at " + key + ": CAPI " + wanted.get(key) + ", table " + found.get(key));
            }
        }
        watch.unnamed()
                .forEach((event, route) ->
                        findings.add("the log of route " + route + " does not name the actor of audit event " + event));
        stage.held().now().forEach((key, reason) -> findings.add("scan " + key + " is held: " + reason));
        return findings;
    }

    /** What is judged once. */
    private List<String> thorough() throws IOException, InterruptedException {
        var verdict = new Verdict();
        var fold = new IndependentFold();
        var revisions = new TreeMap<String, List<Long>>();
        topics.forEach("weir.route-events", line -> {
            fold.add(line);
            Verdict.addRevision(revisions, line);
        });
        var table = new TreeMap<String, IndependentFold.Row>();
        topics.forEach("weir.route-table", line -> IndependentFold.put(table, line));
        verdict.tableIsFold(fold.table(), table);
        verdict.revisionsAreGapless(revisions);
        verdict.tableIsCapi(
                new CapiTruth(stage.capi().uri()).routes(SoakFleet.CAPI_CLIENT, SoakFleet.CAPI_SECRET), table);
        var findings = new ArrayList<>(verdict.findings());
        if (stage.held().ever() > 0) {
            findings.add(stage.held().ever() + " scans were held though routes were deleted by their owners only");
        }
        return findings;
    }
}
