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
    private final ConcurrentMap<Object, CompletableFuture<Object>> underWay = new ConcurrentHashMap<>();

    private final Duration waitMax;

    SingleFlight(Duration waitMax) {
        this.waitMax = waitMax;
    }

    /**
     * Runs the call, or waits for the thread that runs it and shares its outcome.
     *
     * @param key equal for callers that want the same thing
     * @param what the thing in words, such as {@code id 7}
     */
    @SuppressWarnings("unchecked") // a key names the kind of its result
    <T> T run(Object key, String what, Supplier<T> call) {
        while (true) {
            CompletableFuture<Object> mine = new CompletableFuture<>();
            CompletableFuture<Object> others = underWay.putIfAbsent(key, mine);
            if (others == null) {
                return lead(key, mine, call);
            }
            Object shared = await(what, others);
            if (!(shared instanceof Interrupted)) {
                return (T) shared;
            }
        }
    }

    /** In place of an outcome: the thread that ran the call was interrupted, which is no reason for the others to fail. */
    private record Interrupted() {}

    private <T> T lead(Object key, CompletableFuture<Object> mine, Supplier<T> call) {
        try {
            T result = call.get();
            mine.complete(result);
            return result;
        } catch (InterruptException e) {
            // The others must not find it in the air again.
            underWay.remove(key, mine);
            mine.complete(new Interrupted());
            throw e;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, mine);
        }
    }

    private Object await(String what, CompletableFuture<Object> others) {
        try {
            return others.get(waitMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            throw new RegistryUnavailableException("no answer about " + what + " within " + waitMax, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
