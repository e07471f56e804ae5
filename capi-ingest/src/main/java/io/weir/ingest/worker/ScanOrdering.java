package io.weir.ingest.worker;

import java.util.concurrent.ExecutionException;

/** Takes orders of a scan. */
@FunctionalInterface
public interface ScanOrdering {

    /**
     * Orders a scan of all routes; returns when the order is acknowledged by Kafka.
     *
     * @param why in words
     * @throws ExecutionException when it was not acknowledged, like the {@link org.apache.kafka.common.KafkaException} that it may
     *     also throw
     */
    void order(String why) throws ExecutionException, InterruptedException;
}
