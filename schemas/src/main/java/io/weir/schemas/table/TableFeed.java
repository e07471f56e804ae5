package io.weir.schemas.table;

import io.weir.schemas.table.RecordDecoder.Decoded;
import io.weir.schemas.table.TopicProbe.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a reader's thread does: consumers come and go with the troubles of the cluster, positions stay. Used by one thread.
 */
final class TableFeed<V> {

    private static final Logger LOG = LoggerFactory.getLogger(TableFeed.class);

    /** Bounds how late a probe's answer is heard while nothing is written. */
    private static final Duration POLL = Duration.ofMillis(200);

    private final TableReaderSettings settings;
    private final RecordDecoder<V> decoder;
    private final TableListener<V> listener;
    private final Closing closing;
    private final TopicProbe probe;
    private final Connection connection;
    private final Absence absence;
    private final CatchUp catchUp = new CatchUp();
    private final Map<String, Uuid> topicIds = new HashMap<>();
    /** The next offset to apply of each partition; without an entry, its beginning. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    /** True from a failed poll until a consumer has worked for a while: that brokers answer a probe proves less. */
    private boolean pollFailed;

    private int failuresInARow;

    TableFeed(
            TableReaderSettings settings,
            RecordDecoder<V> decoder,
            TableListener<V> listener,
            Absence absence,
            Closing closing) {
        this.settings = settings;
        this.decoder = decoder;
        this.listener = listener;
        this.absence = absence;
        this.closing = closing;
        probe = new TopicProbe(settings, decoder.topics());
        connection = new Connection(settings.name(), listener);
    }

    /** Reads until the end is requested; what the listener throws comes out here. */
    void run() {
        try (probe) {
            while (!closing.requested()) {
                try {
                    session();
                } catch (InterruptException e) {
                    // Either the end is requested, which the loop asks next, or nobody had a reason to interrupt.
                    Thread.interrupted();
                }
            }
        }
    }

    /** One consumer's life: from the brokers' first answer until something makes it start afresh. */
    private void session() {
        switch (closing.await(probe.ask())) {
            case null -> {}
            case Outcome.Away(Throwable reason) -> failed(reason);
            case Outcome.Seen seen -> {
                noteContact();
                noteTopics(seen);
                try (OpenConsumer open = open(seen.partitions())) {
                    if (open != null) {
                        read(open.consumer(), seen.partitions());
                    }
                }
            }
        }
    }

    private record OpenConsumer(Consumer<byte[], byte[]> consumer, Closing closing) implements AutoCloseable {

        @Override
        public void close() {
            closing.wakes(null);
            Thread.interrupted();
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    /** A consumer at the positions; null if it did not come about. */
    private @Nullable OpenConsumer open(Set<TopicPartition> partitions) {
        OpenConsumer open = null;
        try {
            open = new OpenConsumer(new KafkaConsumer<>(ConsumerSettings.of(settings)), closing);
            closing.wakes(open.consumer());
            place(open.consumer(), partitions);
            return open;
        } catch (KafkaException e) {
            if (open != null) {
                open.close();
            }
            if (!(e instanceof WakeupException)) {
                failed(e);
            }
            return null;
        }
    }

    private void place(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        consumer.assign(partitions);
        positions.keySet().retainAll(partitions);
        Set<TopicPartition> fresh = new HashSet<>(partitions);
        fresh.removeAll(positions.keySet());
        positions.putAll(consumer.beginningOffsets(fresh, settings.probeTimeout()));
        positions.forEach(consumer::seek);
        if (catchUp.pending()) {
            catchUp.capture(consumer.endOffsets(partitions, settings.probeTimeout()));
        }
    }

    private void read(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        if (!pollFailed) {
            worked();
        }
        noteProgress();
        while (!closing.requested()) {
            ConsumerRecords<byte[], byte[]> records = poll(consumer);
            if (records == null || (!records.isEmpty() && noteContact())) {
                return;
            }
            if (!apply(records)) {
                return;
            }
            if (!records.nextOffsets().isEmpty()) {
                records.nextOffsets().forEach((partition, next) -> positions.put(partition, next.offset()));
                noteProgress();
            }
            if (!noteProbe(probe.poll(), partitions)) {
                return;
            }
        }
    }

    /** What came; null if this consumer is of no more use. */
    private @Nullable ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer) {
        try {
            return consumer.poll(POLL);
        } catch (WakeupException e) {
            return null;
        } catch (OffsetOutOfRangeException e) {
            LOG.warn("table position is gone reader={} error={}", settings.name(), e.getMessage());
            restart(e.partitions());
            return null;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            pollFailed = true;
            failed(e);
            return null;
        }
    }

    /** False if the end was requested before everything was applied. */
    private boolean apply(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> raw : records) {
            if (closing.requested()) {
                return false;
            }
            switch (decode(raw)) {
                case null -> {
                    return false;
                }
                case Decoded.Usable<V>(var value) -> listener.apply(value);
                case Decoded.Unusable<V>(var failure) -> {
                    LOG.debug(
                            "table record skipped reader={} topic={} partition={} offset={} error={}",
                            settings.name(),
                            failure.topic(),
                            failure.partition(),
                            failure.offset(),
                            failure.reason().getMessage());
                    listener.recordFailed(failure);
                }
                case Decoded.NotNow<V> notNow -> throw new IllegalStateException("unreachable: " + notNow);
            }
        }
        return true;
    }

    /** Waits for as long as the failure is not the record's; null if the end is requested meanwhile. */
    private @Nullable Decoded<V> decode(ConsumerRecord<byte[], byte[]> raw) {
        Decoded<V> decoded = decoder.decode(raw);
        for (int attempt = 0; decoded instanceof Decoded.NotNow<V>(Throwable reason); attempt++) {
            if (closing.requested()) {
                return null;
            }
            connection.lost(reason);
            closing.pause(attempt);
            if (closing.requested()) {
                return null;
            }
            decoded = decoder.decode(raw);
            if (!(decoded instanceof Decoded.NotNow<V>)) {
                connection.found();
            }
        }
        return decoded;
    }

    /** Tells how far reading has come. */
    private void noteProgress() {
        if (closing.requested()) {
            return;
        }
        listener.batchApplied(Map.copyOf(positions));
        if (catchUp.reached(positions)) {
            LOG.info("table reader caught up reader={} partitions={}", settings.name(), positions.size());
            listener.caughtUp();
        }
    }

    /** Notes that brokers answered; true if they had not for so long that everything must be read again. */
    private boolean noteContact() {
        if (absence.endedTooLate() && !positions.isEmpty()) {
            LOG.warn("table reader was away too long, reading again reader={}", settings.name());
            restart(Set.copyOf(positions.keySet()));
            return true;
        }
        return false;
    }

    /** False if this consumer no longer reads what there is to read. */
    private boolean noteProbe(@Nullable Outcome outcome, Set<TopicPartition> partitions) {
        return switch (outcome) {
            case null -> true;
            case Outcome.Away(Throwable reason) -> {
                connection.lost(reason);
                yield true;
            }
            case Outcome.Seen seen -> {
                worked();
                yield !noteContact()
                        && seen.partitions().equals(partitions)
                        && seen.topicIds().equals(topicIds);
            }
        };
    }

    /** Compares the topics with those known and has the ones that were re-created read again. */
    private void noteTopics(Outcome.Seen seen) {
        Set<TopicPartition> recreated = new HashSet<>();
        for (Map.Entry<String, Uuid> topic : seen.topicIds().entrySet()) {
            Uuid known = topicIds.put(topic.getKey(), topic.getValue());
            if (known != null && !known.equals(topic.getValue())) {
                LOG.warn("table topic was re-created reader={} topic={}", settings.name(), topic.getKey());
                addPartitions(recreated, topic.getKey(), positions.keySet());
                addPartitions(recreated, topic.getKey(), seen.partitions());
            }
        }
        if (!recreated.isEmpty()) {
            restart(recreated);
        }
    }

    private static void addPartitions(Set<TopicPartition> to, String topic, Set<TopicPartition> from) {
        from.stream().filter(partition -> partition.topic().equals(topic)).forEach(to::add);
    }

    private void restart(Set<TopicPartition> partitions) {
        positions.keySet().removeAll(partitions);
        catchUp.again();
        listener.restarted(Set.copyOf(partitions));
    }

    private void worked() {
        pollFailed = false;
        failuresInARow = 0;
        connection.found();
    }

    private void failed(Throwable reason) {
        connection.lost(reason);
        closing.pause(failuresInARow++);
    }
}
