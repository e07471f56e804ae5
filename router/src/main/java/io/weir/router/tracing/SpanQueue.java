package io.weir.router.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans on their way out: a bounded queue and one thread that sends it in batches. What does not fit is dropped and counted; what
 * cannot be sent is counted too.
 *
 * <p>Threads: {@link #add} for any and never waits; the rest is the thread's own.
 */
final class SpanQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

    /** A receiver that is away is worth a line now and then, not one for each batch. */
    private static final Duration COMPLAINT_PAUSE = Duration.ofMinutes(1);

    /** How much longer than the exporter's own timeout is waited for it, and for the thread at the end. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final BlockingQueue<SpanData> waiting;
    private final SpanExporter exporter;
    private final OtlpSettings settings;
    private final Counter sent;
    private final Counter dropped;
    private final Counter failed;
    private final Thread thread;
    private volatile boolean closing;
    private long complainedNanos = System.nanoTime() - COMPLAINT_PAUSE.toNanos();

    SpanQueue(SpanExporter exporter, OtlpSettings settings, MeterRegistry registry) {
        this.waiting = new ArrayBlockingQueue<>(settings.queueMax());
        this.exporter = exporter;
        this.settings = settings;
        this.sent = counter(registry, "weir.spans.sent", "Spans that the receiver took");
        this.dropped = counter(registry, "weir.spans.dropped", "Spans for which the queue had no room");
        this.failed = counter(registry, "weir.spans.failed", "Spans that could not be sent");
        registry.gauge("weir.spans.waiting", waiting, BlockingQueue::size);
        this.thread = Thread.ofPlatform().name("weir-spans").daemon().unstarted(this::run);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    SpanQueue start() {
        thread.start();
        return this;
    }

    void add(SpanData span) {
        if (!waiting.offer(span)) {
            dropped.increment();
        }
    }

    private void run() {
        try {
            while (!closing) {
                sendNext();
            }
        } catch (InterruptedException closed) {
            LOG.debug("spans are no longer sent");
        }
        List<SpanData> last = new ArrayList<>();
        while (waiting.drainTo(last, settings.batchMax()) > 0) {
            send(last);
            last = new ArrayList<>();
        }
    }

    /** Waits for a span, then for others until the batch is full or the first one waited long enough. */
    private void sendNext() throws InterruptedException {
        SpanData first = waiting.take();
        List<SpanData> batch = new ArrayList<>();
        batch.add(first);
        long until = System.nanoTime() + settings.interval().toNanos();
        while (batch.size() < settings.batchMax()) {
            waiting.drainTo(batch, settings.batchMax() - batch.size());
            if (batch.size() == settings.batchMax()) {
                break;
            }
            @Nullable SpanData next = poll(until, batch);
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        send(batch);
    }

    /** The next span in time; null when there is none, or when the queue closes, so that what is in hand is sent before. */
    private @Nullable SpanData poll(long untilNanos, List<SpanData> batch) throws InterruptedException {
        try {
            return waiting.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException closed) {
            send(batch);
            throw closed;
        }
    }

    private void send(List<SpanData> batch) {
        CompletableResultCode result = exporter.export(batch);
        result.join(settings.timeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            sent.increment(batch.size());
        } else {
            failed.increment(batch.size());
            complain(result.getFailureThrowable());
        }
    }

    private void complain(@Nullable Throwable cause) {
        long now = System.nanoTime();
        if (now - complainedNanos >= COMPLAINT_PAUSE.toNanos()) {
            complainedNanos = now;
            LOG.warn(
                    "spans could not be sent endpoint={} error={}",
                    settings.endpoint().map(Object::toString).orElse(""),
                    cause == null ? "no answer, or a status that is not 2xx" : cause.toString());
        }
    }

    /** Sends what waits, once, and stops. Does nothing if it is closed. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        thread.interrupt();
        try {
            thread.join(settings.timeout().plus(GRACE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.shutdown().join(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
