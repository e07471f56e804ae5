package io.weir.ingest.inbox;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for Kafka on behalf of a request: either everything is acknowledged, or the client is told to send it again. */
public final class Acknowledgement {

    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgement.class);

    private Acknowledgement() {}

    /**
     * Writes and waits.
     *
     * @param write sends, and may fail at once with a {@link KafkaException}
     * @param acknowledged what of its result completes when Kafka has acknowledged
     * @throws ProblemException 503 when it was not acknowledged in time; it may have been written all the same
     */
    public static <T> T await(Supplier<T> write, Function<T, CompletableFuture<Void>> acknowledged, Duration timeout)
            throws InterruptedException {
        try {
            T result = write.get();
            acknowledged.apply(result).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return result;
        } catch (KafkaException | TimeoutException e) {
            throw unavailable(e);
        } catch (ExecutionException e) {
            throw unavailable(e.getCause() == null ? e : e.getCause());
        }
    }

    private static ProblemException unavailable(Throwable failure) {
        LOG.warn("Kafka did not acknowledge, the request is answered 503 error={}", failure.toString());
        return new ProblemException(
                ProblemKind.UNAVAILABLE,
                "Kafka did not acknowledge in time, so nothing may be counted on: send the request again");
    }
}
