package io.weir.ingest.poll;

import io.weir.ingest.control.ControlTable;
import io.weir.ingest.control.ControlWriter;
import io.weir.schemas.avro.PollWatermark;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far one poller has read CAPI, in CAPI's time; what is set survives the leader. */
final class Watermark {

    private final ControlWriter writer;
    private final String key;
    private volatile Optional<Instant> time;

    Watermark(ControlTable table, ControlWriter writer, String key) {
        this.writer = writer;
        this.key = key;
        this.time = table.watermark(key);
    }

    /** Empty when nothing was ever read. */
    Optional<Instant> time() {
        return time;
    }

    /** Everything up to this time is in the inbox; returns when Kafka has acknowledged that. Never goes back. */
    void advance(Instant to) throws InterruptedException {
        if (time.isEmpty() || time.get().isBefore(to)) {
            writer.put(key, new PollWatermark(to));
            time = Optional.of(to);
        }
    }

    /** Where a poll begins; empty when that is the beginning of everything. */
    static Optional<Instant> begin(Instant watermark, Duration overlap) {
        return Optional.of(watermark.minus(overlap)).filter(begin -> begin.isAfter(Instant.EPOCH));
    }
}
