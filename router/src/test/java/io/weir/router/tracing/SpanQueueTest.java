package io.weir.router.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SpanQueueTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Receiver receiver = new Receiver();

    @Test
    void spansAreSentInBatches() throws Exception {
        try (SpanQueue queue = new SpanQueue(receiver, settings(100, 4, Duration.ofHours(1)), registry).start()) {
            for (int i = 0; i < 8; i++) {
                queue.add(span("s" + i));
            }

            assertThat(receiver.next()).containsExactly("s0", "s1", "s2", "s3");
            assertThat(receiver.next()).containsExactly("s4", "s5", "s6", "s7");
        }
        assertThat(count("weir.spans.sent")).isEqualTo(8);
    }

    @Test
    void aSpanWaitsForOthersOnlySoLong() throws Exception {
        try (SpanQueue queue = new SpanQueue(receiver, settings(100, 4, Duration.ofMillis(10)), registry).start()) {
            queue.add(span("alone"));

            assertThat(receiver.next()).containsExactly("alone");
        }
    }

    @Test
    void whatDoesNotFitIsDroppedAndCounted() {
        SpanQueue queue = new SpanQueue(receiver, settings(3, 3, Duration.ofHours(1)), registry);
        for (int i = 0; i < 5; i++) {
            queue.add(span("s" + i));
        }

        assertThat(count("weir.spans.dropped")).isEqualTo(2);
        assertThat(registry.get("weir.spans.waiting").gauge().value()).isEqualTo(3);
        queue.start().close();
        assertThat(count("weir.spans.sent")).isEqualTo(3);
    }

    @Test
    void whatCannotBeSentIsCounted() throws Exception {
        receiver.result = CompletableResultCode.ofFailure();
        try (SpanQueue queue = new SpanQueue(receiver, settings(100, 1, Duration.ofHours(1)), registry).start()) {
            queue.add(span("lost"));
            receiver.next();
        }

        assertThat(count("weir.spans.failed")).isEqualTo(1);
        assertThat(count("weir.spans.sent")).isZero();
    }

    @Test
    void closingSendsWhatWaits() {
        SpanQueue queue = new SpanQueue(receiver, settings(100, 10, Duration.ofHours(1)), registry).start();
        queue.add(span("a"));
        queue.add(span("b"));

        queue.close();
        queue.close();

        List<String> sent = new ArrayList<>();
        receiver.batches.forEach(sent::addAll);
        assertThat(sent).containsExactly("a", "b");
        assertThat(receiver.shut).isTrue();
    }

    private double count(String meter) {
        return registry.get(meter).counter().count();
    }

    private static OtlpSettings settings(int queueMax, int batchMax, Duration interval) {
        return new OtlpSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "weir",
                queueMax,
                batchMax,
                interval,
                Duration.ofSeconds(10));
    }

    private static SpanData span(String name) {
        return new ExchangeSpan(
                name,
                new ExchangeSpan.Ids(SpanContext.getInvalid(), SpanContext.getInvalid()),
                new ExchangeSpan.Times(0, 1),
                StatusData.unset(),
                Attributes.empty(),
                Resource.empty());
    }

    /** Takes the names of spans. */
    private static final class Receiver implements SpanExporter {

        private final BlockingQueue<List<String>> batches = new ArrayBlockingQueue<>(100);
        private volatile CompletableResultCode result = CompletableResultCode.ofSuccess();
        private volatile boolean shut;

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            batches.add(spans.stream().map(SpanData::getName).toList());
            return result;
        }

        private List<String> next() throws InterruptedException {
            List<String> batch = batches.poll(20, TimeUnit.SECONDS);
            return batch == null ? List.of() : batch;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            shut = true;
            return CompletableResultCode.ofSuccess();
        }
    }
}
