package io.weir.embedded.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Appends numbers to {@link Records#TOPIC}, the next when the one before is acknowledged, on a thread of its own. */
final class SteadyWriter implements AutoCloseable {

    private static final long PAUSE_MILLIS = 5;

    private final KafkaProducer<String, String> producer;
    private final List<String> acknowledged = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("steady-writer").unstarted(this::run);
    private volatile boolean ending;
    private volatile @Nullable Exception failure;
    private long longestNanos;

    SteadyWriter(String bootstrapServers) {
        producer = Records.producer(bootstrapServers);
        thread.start();
    }

    /** How many are acknowledged so far. */
    synchronized int count() {
        if (failure != null) {
            throw new AssertionError("the writer cannot go on", failure);
        }
        return acknowledged.size();
    }

    synchronized List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** The longest that one has waited for its acknowledgement. */
    synchronized long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestNanos);
    }

    private void run() {
        try {
            for (int number = 0; !ending; number++) {
                String text = Integer.toString(number);
                long begin = System.nanoTime();
                producer.send(new ProducerRecord<>(Records.TOPIC, text)).get();
                synchronized (this) {
                    acknowledged.add(text);
                    longestNanos = Math.max(longestNanos, System.nanoTime() - begin);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException | ExecutionException | RuntimeException cannotGoOn) {
            failure = cannotGoOn;
        }
    }

    /** Lets the one under way end. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
