package io.weir.ingest.inbox;

import io.weir.ingest.capi.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes again whatever Kafka has not acknowledged, for callers that have nobody to report to. */
public final class UntilAcknowledged {

    private static final Logger LOG = LoggerFactory.getLogger(UntilAcknowledged.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

    private UntilAcknowledged() {}

    /**
     * Writes until it is acknowledged; what was written before a failure may be there twice. Interrupting the thread ends it.
     *
     * @param what is written, for the log
     */
    public static void write(String what, Supplier<CompletableFuture<Void>> write) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                write.get().get();
                return;
            } catch (InterruptException e) {
                // Kafka's has set the flag again; whoever stops us wants to see the checked one.
                var _ = Thread.interrupted();
                throw new InterruptedException("interrupted while writing " + what);
            } catch (ExecutionException | KafkaException e) {
                LOG.warn("not acknowledged by Kafka, writing again what={} error={}", what, e.toString());
                Thread.sleep(BACKOFF.pause(
                        attempt, Optional.empty(), ThreadLocalRandom.current().nextDouble()));
            }
        }
    }
}
