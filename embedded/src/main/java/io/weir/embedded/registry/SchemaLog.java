package io.weir.embedded.registry;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema topic: writes records and folds what comes back.
 *
 * <p>One thread reads the topic and is the only one that changes the state; any thread may ask or write. A write is
 * answered only after the reader saw it, so an answer is what every registry on this topic will say.
 */
final class SchemaLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaLog.class);
    private static final Duration OPERATION_LIMIT = Duration.ofSeconds(10);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

    private final TopicPartition partition;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread reader;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final RegistryState state;
    private long position;
    private @Nullable Throwable failure;

    // Proposals of this registry that the reader has not met: one per request being answered.
    private final Map<String, CompletableFuture<Boolean>> awaited = new ConcurrentHashMap<>();
    private volatile boolean closing;

    private SchemaLog(Map<String, String> kafka, String topic, CompatibilityLevel defaultLevel) {
        this.partition = new TopicPartition(topic, 0);
        this.state = new RegistryState(defaultLevel);
        this.admin = Admin.create(new HashMap<>(kafka));
        this.producer =
                new KafkaProducer<>(producerSettings(kafka), new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer =
                new KafkaConsumer<>(consumerSettings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.reader =
                Thread.ofPlatform().name("schema-registry-reader").daemon().unstarted(this::readUntilClosed);
    }

    /** Creates the topic if need be and reads it to its end. */
    static SchemaLog open(Map<String, String> kafka, String topic, CompatibilityLevel defaultLevel) {
        SchemaLog log = new SchemaLog(kafka, topic, defaultLevel);
        try {
            SchemaTopic.createOrVerify(log.admin, topic);
            log.consumer.assign(List.of(log.partition));
            log.consumer.seekToBeginning(List.of(log.partition));
            log.reader.start();
            log.catchUp(START_LIMIT);
            return log;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Asks the state; the question must not keep it. */
    <T> T ask(Function<RegistryState, T> question) {
        lock.lock();
        try {
            requireReader();
            return question.apply(state);
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything is applied that was in the topic at the time of the call. */
    void catchUp() {
        catchUp(OPERATION_LIMIT);
    }

    /**
     * Writes a proposal.
     *
     * @return whether it counts; if not, something else came first and the state shows it
     */
    boolean propose(RegistryRecord.Proposed proposed) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        awaited.put(proposed.proposal(), outcome);
        try {
            write(proposed);
            return outcome.get(OPERATION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw RegistryProblem.storeTimeout("the registration did not come back from " + partition.topic());
        } catch (ExecutionException e) {
            throw RegistryProblem.store(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryProblem.store("the registry is closing");
        } finally {
            awaited.remove(proposed.proposal());
        }
    }

    /** Writes a level and returns when it counts. */
    void set(RegistryRecord.LevelSet level) {
        write(level);
        catchUp();
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            // A log that was never opened has a reader that was never started.
            if (reader.getState() != Thread.State.NEW) {
                reader.join(OPERATION_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!reader.isAlive()) {
            // Without a group there is nobody to say goodbye to; the fetch under way would be waited for.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
        producer.close(Duration.ofSeconds(2));
        admin.close(Duration.ofSeconds(2));
    }

    private void write(RegistryRecord next) {
        send(new ProducerRecord<>(partition.topic(), RegistryRecordJson.key(next), RegistryRecordJson.value(next)));
    }

    private void send(ProducerRecord<byte[], byte[]> written) {
        try {
            producer.send(written).get(OPERATION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw RegistryProblem.storeTimeout("Kafka did not acknowledge a record of " + partition.topic());
        } catch (ExecutionException e) {
            throw RegistryProblem.store(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryProblem.store("the registry is closing");
        }
    }

    private void catchUp(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        long end = end(limit);
        lock.lock();
        try {
            while (position < end) {
                requireReader();
                long left = deadline - System.nanoTime();
                if (left <= 0 || moved.awaitNanos(left) <= 0) {
                    throw RegistryProblem.storeTimeout("topic " + partition.topic() + " was read up to offset "
                            + position + " of " + end + " within " + limit);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryProblem.store("the registry is closing");
        } finally {
            lock.unlock();
        }
    }

    private long end(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
                        .offset();
            } catch (ExecutionException e) {
                // A broker may not have heard of a topic that was created just now.
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() - deadline >= 0) {
                    throw RegistryProblem.store(String.valueOf(e.getCause()));
                }
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            } catch (TimeoutException e) {
                throw RegistryProblem.storeTimeout("Kafka did not say where topic " + partition.topic() + " ends");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw RegistryProblem.store("the registry is closing");
            }
        }
    }

    private void readUntilClosed() {
        try {
            while (!closing) {
                apply(consumer.poll(Duration.ofSeconds(1)));
            }
        } catch (WakeupException e) {
            // Only close() wakes the consumer.
            assert closing;
        } catch (RuntimeException | Error e) {
            LOG.error("The schema topic cannot be read any more topic={} error={}", partition.topic(), e.toString(), e);
            fail(e);
        }
    }

    private void apply(ConsumerRecords<byte[], byte[]> records) {
        lock.lock();
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                apply(record);
            }
            position = consumer.position(partition);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return;
        }
        try {
            RegistryRecord next = RegistryRecordJson.read(record.key(), value);
            boolean counts = state.apply(next);
            if (next instanceof RegistryRecord.Proposed proposed) {
                CompletableFuture<Boolean> outcome = awaited.get(proposed.proposal());
                if (outcome != null) {
                    outcome.complete(counts);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "A record of the schema topic was passed over topic={} offset={} error={}",
                    partition.topic(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requireReader() {
        if (failure != null) {
            throw RegistryProblem.store("topic " + partition.topic() + " cannot be read: " + failure);
        }
    }

    private static Map<String, Object> producerSettings(Map<String, String> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("linger.ms", "0");
        settings.put("delivery.timeout.ms", Long.toString(OPERATION_LIMIT.toMillis()));
        settings.put("request.timeout.ms", Long.toString(OPERATION_LIMIT.toMillis() / 2));
        settings.put("max.block.ms", Long.toString(OPERATION_LIMIT.toMillis()));
        return settings;
    }

    private static Map<String, Object> consumerSettings(Map<String, String> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", "false");
        return settings;
    }
}
