package io.weir.schemas.table;

import io.weir.schemas.table.RecordDecoder.Decoded;
import io.weir.schemas.table.TableBookmark.Position;
import io.weir.schemas.table.TopicProbe.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
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
    private final CatchUp catchUp;
    private final PositionCommits commits;
    /** The topics that are to be read instead; null for no others. */
    private final AtomicReference<@Nullable Map<String, Deserializer<? extends V>>> others = new AtomicReference<>();
    /** Partitions that are to be read from their start once more; bounded by the partitions there are. */
    private final AtomicReference<Set<TopicPartition>> again = new AtomicReference<>(Set.of());
    /** Topics that are not read yet and whose reading is to be told. */
    private final Set<String> added = new HashSet<>();
    /** Those of the topics that were missing when last told. */
    private Set<String> missing = Set.of();

    private final Map<String, Uuid> topicIds = new HashMap<>();
    /** The next offset to apply of each partition; without an entry, its beginning. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    /** Leader epochs of the records before these positions, where they are known. */
    private final Map<TopicPartition, Integer> epochs = new HashMap<>();

    private @Nullable String clusterId;
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
        catchUp = new CatchUp(decoder.topics());
        probe = new TopicProbe(settings, decoder.topics());
        connection = new Connection(settings.name(), listener);
        commits = new PositionCommits(settings);
    }

    /** Has these topics read instead, from the next safe point on. Safe for any thread. */
    void follow(Map<String, Deserializer<? extends V>> topics) {
        others.set(topics);
        closing.nudge();
    }

    /** Has these read from their start, from the next safe point on. Safe for any thread. */
    void readAgain(Set<TopicPartition> partitions) {
        again.accumulateAndGet(partitions, (before, more) -> {
            Set<TopicPartition> all = new HashSet<>(before);
            all.addAll(more);
            return Set.copyOf(all);
        });
        closing.nudge();
    }

    /** Reads until the end is requested; what the listener throws comes out here. */
    void run() {
        try (probe) {
            // A listener may have a table to fill first, which takes seconds.
            probe.findBrokers();
            begin();
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

    /** Goes on from where the listener's table stands, if it has one. */
    private void begin() {
        TableBookmark from = listener.begin();
        if (from == null) {
            return;
        }
        Map<String, Deserializer<? extends V>> topics = others.getAndSet(null);
        if (topics != null) {
            decoder.follow(topics);
            probe.watch(topics.keySet());
        }
        clusterId = from.clusterId();
        topicIds.putAll(from.topicIds());
        positions.putAll(from.offsets());
        from.positions().forEach((partition, position) -> {
            if (position.leaderEpoch() != null) {
                epochs.put(partition, position.leaderEpoch());
            }
        });
        absence.since(from.contactMillis());
        catchUp.goOn(decoder.topics());
        LOG.info(
                "table reader goes on reader={} partitions={} contact={}",
                settings.name(),
                positions.size(),
                Instant.ofEpochMilli(from.contactMillis()));
    }

    /** Where it stands; for the reader's thread, or when it has ended. */
    TableBookmark bookmark() {
        Map<TopicPartition, Position> now = new HashMap<>();
        positions.forEach((partition, offset) -> now.put(partition, new Position(offset, epochs.get(partition))));
        return new TableBookmark(clusterId, absence.lastContactMs(), topicIds, now);
    }

    /** One consumer's life: from the brokers' first answer until something makes it start afresh. */
    private void session() {
        changeTopics();
        switch (closing.await(probe.ask())) {
            case null -> {}
            case Outcome.Away(Throwable reason) -> failed(reason);
            case Outcome.Seen seen -> {
                noteCluster(seen);
                noteContact();
                noteTopics(seen);
                noteMissing(seen);
                restartAgain(seen);
                if (endsNow()) {
                    return;
                }
                try (OpenConsumer open = open(seen.partitions())) {
                    if (open != null) {
                        read(open.consumer(), seen);
                    }
                }
            }
        }
    }

    private void changeTopics() {
        Map<String, Deserializer<? extends V>> topics = others.getAndSet(null);
        if (topics == null) {
            return;
        }
        Set<String> fresh = new HashSet<>(topics.keySet());
        fresh.removeAll(decoder.topics());
        added.addAll(fresh);
        added.retainAll(topics.keySet());
        catchUp.again(fresh);
        catchUp.only(topics.keySet());
        positions.keySet().removeIf(partition -> !topics.containsKey(partition.topic()));
        topicIds.keySet().retainAll(topics.keySet());
        decoder.follow(topics);
        probe.watch(topics.keySet());
        LOG.info(
                "table reader follows other topics reader={} topics={}",
                settings.name(),
                new TreeSet<>(topics.keySet()));
    }

    private boolean endsNow() {
        return closing.requested() || others.get() != null || !again.get().isEmpty();
    }

    /** What there is of those that are to be read once more. */
    private void restartAgain(Outcome.Seen seen) {
        Set<TopicPartition> partitions = new HashSet<>(again.getAndSet(Set.of()));
        partitions.retainAll(seen.partitions());
        if (!partitions.isEmpty()) {
            restart(partitions);
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
        } catch (OffsetOutOfRangeException e) {
            if (open != null) {
                open.close();
            }
            restartLost(e);
            return null;
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
        // Positions in topics that are missing are kept: they may only be away for a moment.
        positions
                .keySet()
                .removeIf(partition -> !partitions.contains(partition) && !missing.contains(partition.topic()));
        Set<TopicPartition> fresh = new HashSet<>(partitions);
        fresh.removeAll(positions.keySet());
        epochs.keySet().removeAll(fresh);
        positions.putAll(consumer.beginningOffsets(fresh, settings.probeTimeout()));
        // With an epoch brokers are asked first whether the record before is still the one that was read.
        partitions.forEach(partition -> consumer.seek(
                partition,
                new OffsetAndMetadata(
                        positions.getOrDefault(partition, 0L), Optional.ofNullable(epochs.get(partition)), "")));
        awaitPlaced(consumer, partitions);
        Set<String> pending = catchUp.pending();
        Set<TopicPartition> open = new HashSet<>(partitions);
        open.removeIf(partition -> !pending.contains(partition.topic()));
        if (!open.isEmpty()) {
            catchUp.capture(consumer.endOffsets(open, settings.probeTimeout()));
        }
    }

    /**
     * Until brokers have said of all positions that they stand: whatever is fetched before is not these partitions, and that answer would be
     * waited for first, for half a second where there is nothing in the others.
     */
    private void awaitPlaced(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            if (epochs.containsKey(partition)) {
                consumer.position(partition, settings.probeTimeout());
            }
        }
    }

    private void restartLost(OffsetOutOfRangeException lost) {
        LOG.warn("table position is gone reader={} error={}", settings.name(), lost.getMessage());
        restart(lost.partitions());
    }

    private void read(Consumer<byte[], byte[]> consumer, Outcome.Seen begun) {
        if (!pollFailed) {
            worked();
        }
        noteProgress();
        commits.begin();
        while (!endsNow()) {
            commits.offer(consumer, positions);
            ConsumerRecords<byte[], byte[]> records = poll(consumer);
            if (records == null || (!records.isEmpty() && noteContact())) {
                return;
            }
            if (!apply(records)) {
                return;
            }
            if (!records.nextOffsets().isEmpty()) {
                records.nextOffsets().forEach(this::moved);
                noteProgress();
            }
            if (!endsNow()) {
                listener.betweenBatches();
            }
            if (endsNow() || !noteProbe(probe.poll(), begun)) {
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
            restartLost(e);
            return null;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            pollFailed = true;
            failed(e);
            return null;
        }
    }

    /** False if the end was requested, or other topics, before everything was applied. */
    private boolean apply(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            for (ConsumerRecord<byte[], byte[]> raw : records.records(partition)) {
                if (closing.requested() || !apply(raw)) {
                    positions.put(partition, raw.offset());
                    epochs.remove(partition);
                    return false;
                }
            }
            OffsetAndMetadata next = records.nextOffsets().get(partition);
            if (next != null) {
                moved(partition, next);
            }
        }
        return true;
    }

    private void moved(TopicPartition partition, OffsetAndMetadata next) {
        positions.put(partition, next.offset());
        next.leaderEpoch().ifPresentOrElse(epoch -> epochs.put(partition, epoch), () -> epochs.remove(partition));
    }

    private boolean apply(ConsumerRecord<byte[], byte[]> raw) {
        switch (decode(raw)) {
            case null -> {
                return false;
            }
            case Decoded.Usable<V>(var value) -> listener.apply(value);
            case Decoded.Passed<V> passed -> {}
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
        return true;
    }

    /** Waits for as long as the failure is not the record's; null if the end or other topics are requested meanwhile. */
    private @Nullable Decoded<V> decode(ConsumerRecord<byte[], byte[]> raw) {
        Decoded<V> decoded = decoder.decode(raw);
        for (int attempt = 0; decoded instanceof Decoded.NotNow<V>(Throwable reason); attempt++) {
            if (endsNow()) {
                return null;
            }
            connection.lost(reason);
            closing.pause(attempt);
            if (endsNow()) {
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
        if (endsNow()) {
            return;
        }
        Set<String> reached = catchUp.reached(positions);
        if (!reached.isEmpty()) {
            LOG.info("table reader caught up reader={} topics={}", settings.name(), reached.size());
            listener.caughtUp(reached);
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
    private boolean noteProbe(@Nullable Outcome outcome, Outcome.Seen begun) {
        return switch (outcome) {
            case null -> true;
            case Outcome.Away(Throwable reason) -> {
                connection.lost(reason);
                yield true;
            }
            case Outcome.Seen seen -> {
                worked();
                yield !noteContact()
                        && seen.partitions().equals(begun.partitions())
                        && seen.topicIds().equals(begun.topicIds());
            }
        };
    }

    /** Another cluster has nothing to do with what was read. */
    private void noteCluster(Outcome.Seen seen) {
        String known = clusterId;
        String found = seen.clusterId();
        if (found == null) {
            return;
        }
        clusterId = found;
        if (known != null && !known.equals(found)) {
            LOG.warn("table is another cluster's reader={} known={} found={}", settings.name(), known, found);
            listener.otherCluster(known, found);
            topicIds.clear();
            restart(Set.copyOf(positions.keySet()));
        }
    }

    /** Compares the topics with those known and has the ones that are new or were re-created read from their start. */
    private void noteTopics(Outcome.Seen seen) {
        Set<TopicPartition> anew = new HashSet<>();
        for (Map.Entry<String, Uuid> topic : seen.topicIds().entrySet()) {
            Uuid known = topicIds.put(topic.getKey(), topic.getValue());
            if (known != null && !known.equals(topic.getValue())) {
                LOG.warn("table topic was re-created reader={} topic={}", settings.name(), topic.getKey());
                addPartitions(anew, topic.getKey(), positions.keySet());
                addPartitions(anew, topic.getKey(), seen.partitions());
            }
            if (added.remove(topic.getKey())) {
                addPartitions(anew, topic.getKey(), seen.partitions());
            }
        }
        if (!anew.isEmpty()) {
            restart(anew);
        }
    }

    private void noteMissing(Outcome.Seen seen) {
        if (!seen.missing().keySet().equals(missing)) {
            missing = seen.missing().keySet();
            seen.missing()
                    .values()
                    .forEach(reason -> LOG.warn(
                            "table reader waits for a topic, others are followed reader={} error={}",
                            settings.name(),
                            reason.getMessage()));
            listener.missing(seen.missing());
        }
    }

    private static void addPartitions(Set<TopicPartition> to, String topic, Set<TopicPartition> from) {
        from.stream().filter(partition -> partition.topic().equals(topic)).forEach(to::add);
    }

    private void restart(Set<TopicPartition> partitions) {
        positions.keySet().removeAll(partitions);
        catchUp.again(partitions.stream().map(TopicPartition::topic).toList());
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
