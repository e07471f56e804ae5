package io.weir.schemas.registry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Lets threads that want the same thing at once share one call, so that a cold start under load is one request to the
 * registry and not a thousand.
 */
final class SingleFlight {

    /** Holds what is in the air now: one entry per key, removed when its call ends. */
    private final ConcurrentMap<String, CompletableFuture<Object>> underWay = new ConcurrentHashMap<>();

    private final Duration waitMax;

    SingleFlight(Duration waitMax) {
        this.waitMax = waitMax;
    }

    /** Runs the call, or waits for the thread that runs it and shares its outcome. */
    @SuppressWarnings("unchecked") // a key names the kind of its result
    <T> T run(String key, Supplier<T> call) {
        CompletableFuture<Object> mine = new CompletableFuture<>();
        CompletableFuture<Object> others = underWay.putIfAbsent(key, mine);
        if (others != null) {
            return (T) await(key, others);
        }
        try {
            T result = call.get();
            mine.complete(result);
            return result;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, mine);
        }
    }

    private Object await(String key, CompletableFuture<Object> others) {
        try {
            return others.get(waitMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            throw new RegistryUnavailableException("no answer about " + key + " within " + waitMax, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
