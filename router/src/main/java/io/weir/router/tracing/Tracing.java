package io.weir.router.tracing;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tracing as it is configured. Where it is off there is neither step nor observer, so that it costs nothing.
 *
 * <p>Threads: any.
 */
public final class Tracing implements AutoCloseable {

    private final TracingSettings settings;
    private final @Nullable SpanQueue queue;
    private final List<ExchangeObserver> observers;

    private Tracing(TracingSettings settings, @Nullable SpanQueue queue, List<ExchangeObserver> observers) {
        this.settings = settings;
        this.queue = queue;
        this.observers = observers;
    }

    /** No tracing. */
    public static Tracing off() {
        return new Tracing(TracingSettings.off(), null, List.of());
    }

    /**
     * Starts tracing.
     *
     * @param router the router's id, for the spans' {@code service.instance.id}
     * @throws IllegalArgumentException if the certificate authorities cannot be read
     */
    public static Tracing start(TracingSettings settings, String router, MeterRegistry registry, InstantSource clock) {
        OtlpSettings otlp = settings.otlp();
        if (otlp.endpoint().isEmpty()) {
            return new Tracing(settings, null, List.of());
        }
        Resource resource = Resource.create(Attributes.of(
                AttributeKey.stringKey("service.name"),
                otlp.serviceName(),
                AttributeKey.stringKey("service.instance.id"),
                router));
        SpanQueue queue = new SpanQueue(exporter(otlp, otlp.endpoint().get().toString()), otlp, registry).start();
        return new Tracing(settings, queue, List.of(new SpanRecorder(queue::add, resource, clock)));
    }

    private static SpanExporter exporter(OtlpSettings otlp, String endpoint) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint)
                .setTimeout(otlp.timeout())
                .setConnectTimeout(otlp.timeout());
        otlp.authorization().ifPresent(secret -> builder.addHeader("Authorization", secret.value()));
        otlp.caFile().ifPresent(file -> builder.setTrustedCertificates(read(file)));
        return builder.build();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("tracing.otlp.caFile: " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * The step that gives requests their place in a trace; none where tracing is off.
     *
     * @param random of the event loop; need not be secret
     */
    public List<Step> steps(RandomGenerator random) {
        return settings.on() ? List.of(new TraceRequest(settings, queue != null, random)) : List.of();
    }

    /** Those who are told of exchanges that are over. */
    public List<ExchangeObserver> observers() {
        return observers;
    }

    /** Sends what waits and stops. */
    @Override
    public void close() {
        if (queue != null) {
            queue.close();
        }
    }
}
