package io.weir.ingest.inbox;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends records and waits until Kafka has acknowledged every one of them. */
public final class Acknowledged {

    private Acknowledged() {}

    /**
     * Sends the records in their order.
     *
     * @return completes when all are acknowledged, or exceptionally with the first failure; what was sent beside the failed one
     *     may be there all the same
     */
    public static CompletableFuture<Void> send(
            Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records) {
        CompletableFuture<?>[] acknowledgements = new CompletableFuture<?>[records.size()];
        for (int i = 0; i < acknowledgements.length; i++) {
            CompletableFuture<Void> acknowledgement = new CompletableFuture<>();
            acknowledgements[i] = acknowledgement;
            var _ = producer.send(records.get(i), (metadata, failure) -> {
                if (failure == null) {
                    acknowledgement.complete(null);
                } else {
                    acknowledgement.completeExceptionally(failure);
                }
            });
        }
        return CompletableFuture.allOf(acknowledgements);
    }
}
