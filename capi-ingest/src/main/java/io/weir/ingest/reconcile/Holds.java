package io.weir.ingest.reconcile;

import io.weir.ingest.control.ControlKey;
import io.weir.ingest.control.ControlTable;
import io.weir.ingest.control.ControlWriter;
import io.weir.schemas.avro.HeldScan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deletions that wait for an operator, and those that an operator has discarded. There is at most one hold: later scans add to it.
 * For one thread.
 */
final class Holds {

    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    /** Guids named in one record. */
    private static final int SAMPLE_MAX = 1_000;

    private final ControlWriter writer;
    private final InstantSource clock;
    private @Nullable HeldScan held;
    /** Every guid of the hold; null until a scan of this leader has found them anew. */
    private @Nullable Set<String> guids;

    /** Holds that are over, perhaps not yet to be seen in the table; one for each decision of an operator. */
    private final Set<String> ended = new HashSet<>();

    private final Map<String, HeldScan> discarded;

    /** @param table read to its end: what a former leader has held goes on */
    Holds(ControlTable table, ControlWriter writer, InstantSource clock) {
        this.writer = writer;
        this.clock = clock;
        List<HeldScan> before = table.held();
        this.held = before.isEmpty() ? null : before.getFirst();
        this.discarded = new TreeMap<>(table.discarded());
    }

    /** Takes over a hold that a former leader has written meanwhile; with one of our own, that one goes on alone. */
    void adopt(ControlTable table) throws InterruptedException {
        for (HeldScan other : table.held()) {
            String id = other.getScanId();
            if (ended.contains(id) || heldScan().filter(id::equals).isPresent()) {
                continue;
            }
            HeldScan own = held;
            if (own == null) {
                held = other;
            } else {
                writer.remove(ControlKey.held(id));
                ended.add(id);
                LOG.warn("two scans were held, they are one now scan={} other={}", own.getScanId(), id);
            }
        }
    }

    /** Id of the scan that is held. */
    Optional<String> heldScan() {
        return held == null ? Optional.empty() : Optional.of(held.getScanId());
    }

    /** Why it is held; empty when nothing is. */
    String reason() {
        return held == null ? "" : held.getReason();
    }

    /** Guids of the hold; empty while no scan of this leader has found them. */
    Optional<Set<String>> guids() {
        return Optional.ofNullable(guids).map(Set::copyOf);
    }

    /** The deletion of these is held; the id stays the same for as long as anything is. */
    void hold(String reason, long known, long found, Collection<String> missing) throws InterruptedException {
        Set<String> all = new TreeSet<>(missing);
        List<String> sample = all.stream().limit(SAMPLE_MAX).toList();
        HeldScan before = held;
        String id = before == null ? UUID.randomUUID().toString() : before.getScanId();
        Instant at = before == null ? clock.instant() : before.getHeldAt();
        HeldScan now = new HeldScan(id, at, reason, known, found, sample);
        boolean news =
                before == null || !all.equals(guids) || !before.getReason().equals(reason);
        if (before == null || !before.equals(now)) {
            writer.put(ControlKey.held(id), now);
        }
        held = now;
        guids = all;
        if (news) {
            LOG.error(
                    "full scan HELD, nothing is deleted: {} scan={} missing={} known={} found={}"
                            + " release=\"weir held release {}\" discard=\"weir held discard {}\"",
                    reason,
                    id,
                    all.size(),
                    known,
                    found,
                    id,
                    id);
        }
    }

    /** The hold is over. */
    void end(String why) throws InterruptedException {
        HeldScan before = held;
        if (before != null) {
            writer.remove(ControlKey.held(before.getScanId()));
            ended.add(before.getScanId());
            held = null;
            guids = null;
            LOG.info("held scan ended: {} scan={}", why, before.getScanId());
        }
    }

    /** Nothing of the hold is deleted, now or with a later scan, until CAPI shows it again; the hold is over. */
    void discard(String by) throws InterruptedException {
        HeldScan scan = held;
        Set<String> all = guids;
        if (scan == null || all == null) {
            return;
        }
        List<String> list = new ArrayList<>(all);
        for (int from = 0; from < list.size(); from += SAMPLE_MAX) {
            List<String> some = List.copyOf(list.subList(from, Math.min(list.size(), from + SAMPLE_MAX)));
            String key = ControlKey.discarded(scan.getScanId(), from / SAMPLE_MAX);
            HeldScan part = new HeldScan(
                    scan.getScanId(), scan.getHeldAt(), scan.getReason(), scan.getKnown(), scan.getFound(), some);
            writer.put(key, part);
            discarded.put(key, part);
        }
        end("discarded by " + by);
    }

    /** Guids of a scan that was discarded; empty when none was that is named so. */
    Set<String> discardedOf(String scanId) {
        Set<String> all = new TreeSet<>();
        discarded.values().stream()
                .filter(part -> part.getScanId().equals(scanId))
                .forEach(part -> all.addAll(part.getSample()));
        return all;
    }

    /** Every guid that was discarded. */
    Set<String> discarded() {
        Set<String> all = new TreeSet<>();
        discarded.values().forEach(part -> all.addAll(part.getSample()));
        return all;
    }

    /** Only these discarded guids are still missing; the others may be held and deleted again. */
    void keepDiscarded(Set<String> missing) throws InterruptedException {
        Map<String, HeldScan> changed = new HashMap<>();
        discarded.forEach((key, part) -> {
            List<String> left =
                    part.getSample().stream().filter(missing::contains).toList();
            if (left.size() < part.getSample().size()) {
                changed.put(
                        key,
                        new HeldScan(
                                part.getScanId(),
                                part.getHeldAt(),
                                part.getReason(),
                                part.getKnown(),
                                part.getFound(),
                                left));
            }
        });
        for (Map.Entry<String, HeldScan> entry : changed.entrySet()) {
            if (entry.getValue().getSample().isEmpty()) {
                writer.remove(entry.getKey());
                discarded.remove(entry.getKey());
            } else {
                writer.put(entry.getKey(), entry.getValue());
                discarded.put(entry.getKey(), entry.getValue());
            }
        }
    }
}
