package io.weir.schemas.table;

import io.weir.embedded.fixture.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Writes down in the order of the calls what a reader tells: one line for each call, except for positions. */
class Journal implements TableListener<String> {

    static final String CAUGHT_UP = "caught up";
    static final String CONNECTED = "connected";
    static final String DISCONNECTED = "disconnected";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<FailedRecord> failures = new CopyOnWriteArrayList<>();
    private final List<Throwable> losses = new CopyOnWriteArrayList<>();
    private volatile Map<TopicPartition, Long> positions = Map.of();

    /** Such as {@code key=value}, or {@code key gone} for a tombstone. */
    @Override
    public void apply(TableRecord<String> record) {
        @Nullable String value = record.value();
        lines.add(record.key() + (value == null ? " gone" : "=" + value));
    }

    @Override
    public void caughtUp() {
        lines.add(CAUGHT_UP);
    }

    @Override
    public void batchApplied(Map<TopicPartition, Long> positions) {
        this.positions = positions;
    }

    @Override
    public void recordFailed(FailedRecord failure) {
        failures.add(failure);
        lines.add("failed " + failure.key());
    }

    @Override
    public void disconnected(Throwable reason) {
        losses.add(reason);
        lines.add(DISCONNECTED);
    }

    @Override
    public void connected() {
        lines.add(CONNECTED);
    }

    @Override
    public void restarted(Set<TopicPartition> partitions) {
        lines.add("restarted "
                + partitions.stream().map(TopicPartition::partition).sorted().toList());
    }

    @Override
    public void missing(Map<String, Throwable> reasons) {
        if (reasons.isEmpty()) {
            lines.add("missing none");
        }
        reasons.values().forEach(reason -> lines.add("missing " + reason.getMessage()));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    List<FailedRecord> failures() {
        return List.copyOf(failures);
    }

    /** The reasons of all {@code disconnected}. */
    List<Throwable> losses() {
        return List.copyOf(losses);
    }

    Map<TopicPartition, Long> positions() {
        return positions;
    }

    /** Returns when the line has been written so many times. */
    void await(String line, int times) {
        Eventually.until(
                PATIENCE,
                () -> {
                    long found = lines.stream().filter(line::equals).count();
                    if (found < times) {
                        throw new AssertionError("so far: " + lines);
                    }
                    return true;
                },
                "'" + line + "' is told, " + times + " times");
    }

    void await(String line) {
        await(line, 1);
    }
}
