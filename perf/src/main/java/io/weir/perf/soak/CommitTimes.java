package io.weir.perf.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.jspecify.annotations.Nullable;

/**
 * When the transactions of a topic's records were committed, from the markers in a broker's own files: no client is told. What a reader
 * had later than that, it had late by itself, or because the copies of the marker were late.
 */
final class CommitTimes {

    private static final String SUFFIX = ".log";

    /** Times by offset of the first record of a batch, for each partition. */
    private final Map<Integer, NavigableMap<Long, Long>> committedAt = new HashMap<>();

    private CommitTimes() {}

    /**
     * Reads them.
     *
     * @param logs folder of a broker's logs
     */
    static CommitTimes read(Path logs, String topic) throws IOException {
        var times = new CommitTimes();
        try (Stream<Path> folders = Files.list(logs)) {
            for (Path folder : folders.filter(
                            each -> each.getFileName().toString().startsWith(topic + "-"))
                    .toList()) {
                String name = folder.getFileName().toString();
                times.readPartition(Integer.parseInt(name.substring(topic.length() + 1)), folder);
            }
        }
        return times;
    }

    private void readPartition(int partition, Path folder) throws IOException {
        NavigableMap<Long, Long> times = committedAt.computeIfAbsent(partition, p -> new TreeMap<>());
        // First offsets of the batches of each producer's open transaction.
        Map<Long, List<Long>> open = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> segments = files.filter(
                            file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
            for (Path segment : segments) {
                readSegment(segment, open, times);
            }
        }
    }

    private static void readSegment(Path segment, Map<Long, List<Long>> open, Map<Long, Long> times)
            throws IOException {
        FileRecords records = FileRecords.open(segment.toFile(), false);
        try {
            for (FileChannelRecordBatch batch : records.batches()) {
                if (batch.isControlBatch()) {
                    @Nullable List<Long> ended = open.remove(batch.producerId());
                    if (ended != null) {
                        ended.forEach(offset -> times.put(offset, batch.maxTimestamp()));
                    }
                } else if (batch.isTransactional()) {
                    open.computeIfAbsent(batch.producerId(), p -> new ArrayList<>())
                            .add(batch.baseOffset());
                }
            }
        } finally {
            // Only that: close() would also cut the file to its length.
            records.closeHandlers();
        }
    }

    /** When the transaction of that record was committed, milliseconds; -1 if the broker has it no more. */
    long of(int partition, long offset) {
        NavigableMap<Long, Long> times = committedAt.get(partition);
        Map.Entry<Long, Long> batch = times == null ? null : times.floorEntry(offset);
        return batch == null ? -1 : batch.getValue();
    }
}
