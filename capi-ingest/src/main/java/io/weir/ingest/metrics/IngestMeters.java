package io.weir.ingest.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.ingest.capi.CapiMeter;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The meters of one ingest instance. */
public final class IngestMeters implements CapiMeter {

    private final MeterRegistry registry;
    private final Timer batch;
    private final Timer capiToObserved;
    private final Timer observedToCommitted;
    private final Timer receivedToCommitted;

    public IngestMeters(MeterRegistry registry) {
        this.registry = registry;
        batch = timer(
                "weir.ingest.worker.batch", "Time from a batch's poll to its commit, the read from CAPI included");
        capiToObserved = hop("capi_observed");
        observedToCommitted = hop("observed_committed");
        receivedToCommitted = hop("received_committed");
    }

    /** One request to the HTTP API was answered. */
    public void answered(String operation, int status) {
        counter("weir.ingest.http.requests", "Requests answered", "operation", operation, "status", status + "")
                .increment();
    }

    @Override
    public void answered(String call, int status, Duration took) {
        Timer.builder("weir.ingest.capi.requests")
                .description("Requests to CAPI and UAA; status 0 is one without a whole answer")
                .tags("call", call, "status", Integer.toString(status))
                .register(registry)
                .record(took);
    }

    @Override
    public void eventRefused() {
        counter("weir.ingest.capi.events.refused", "Audit events that could not be read")
                .increment();
    }

    @Override
    public void tokenRefreshed() {
        counter("weir.ingest.capi.token.refreshes", "Tokens that UAA gave").increment();
    }

    /** Notifications acknowledged by Kafka. */
    public void notified(String kind, int count) {
        counter("weir.ingest.notifications", "Notifications acknowledged by the inbox", "kind", kind)
                .increment(count);
    }

    /** Route events committed. */
    public void written(String change) {
        counter("weir.ingest.route.events", "Route events committed", "change", change)
                .increment();
    }

    /** Endpoint events acknowledged by Kafka. */
    public void endpointEvents(String change, int count) {
        counter("weir.ingest.endpoint.events", "Endpoint events acknowledged", "change", change)
                .increment(count);
    }

    /** Registrations that repeated what was written a moment ago. */
    public void thinned() {
        counter("weir.ingest.endpoint.thinned", "Registrations not written because they repeat a recent one")
                .increment();
    }

    /** A beat of one partition that was due: {@code sent}, or {@code skipped} since the one before is unacknowledged. */
    public void beat(String outcome) {
        counter("weir.ingest.beats", "SourceAlive beats per partition", "outcome", outcome)
                .increment();
    }

    /** A dead letter was committed. */
    public void deadLetter(String reason) {
        counter("weir.ingest.dead.letters", "Records and resources that could not be used", "reason", reason)
                .increment();
    }

    /** A full scan ended: {@code applied}, or {@code held} because it found nothing though routes are known. */
    public void scanned(String outcome) {
        counter("weir.ingest.scans", "Full scans of CAPI", "outcome", outcome).increment();
    }

    /** The worker began a new life: it left the group and joined it again. */
    public void workerRestarted() {
        counter("weir.ingest.worker.restarts", "Times the worker left the group after a failure and joined it again")
                .increment();
    }

    /** A batch was committed. */
    public void batch(Duration took) {
        batch.record(took);
    }

    /** The hops of one change: CAPI's time to the read, the read to the commit. Clocks differ: below 0 counts as 0. */
    public void hops(Duration capiToRead, Duration readToCommit) {
        capiToObserved.record(positive(capiToRead));
        observedToCommitted.record(positive(readToCommit));
    }

    /** From the front's acceptance of a notification to the commit of what it led to. */
    public void settled(Duration receivedToCommit) {
        receivedToCommitted.record(positive(receivedToCommit));
    }

    /** A number that is asked for when the metrics are read. */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(description).register(registry);
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private Timer hop(String name) {
        return Timer.builder("weir.ingest.hop")
                .description("Time between two stations of a change")
                .tag("hop", name)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }
}
