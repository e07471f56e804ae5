package io.weir.ingest.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.ingest.capi.CapiMeter;
import io.weir.schemas.avro.EndpointSource;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The meters of one ingest instance. */
public final class IngestMeters implements CapiMeter {

    /** From a commit within the instance to a change that was found after an outage. CAPI's times are whole seconds. */
    private static final Duration[] HOP_BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private static final Duration[] SCAN_BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        Duration.ofMinutes(5)
    };

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

    /** A request was answered 429: {@code address}, {@code bodies} or {@code credential}. */
    public void rateLimited(String limit) {
        counter("weir.ingest.http.rate.limited", "Requests answered 429", "limit", limit)
                .increment();
    }

    /** A connection was closed by the server: {@code full}, {@code address} or {@code silent}. */
    public void connectionClosed(String reason) {
        counter("weir.ingest.http.connections.closed", "Connections closed by a limit", "reason", reason)
                .increment();
    }

    /** A key set was fetched ({@code ok}) or could not be ({@code failed}). */
    public void keySetFetched(String outcome) {
        counter("weir.ingest.jwt.key.set.fetches", "Fetches of the key set for bearer tokens", "outcome", outcome)
                .increment();
    }

    /** The certificate files were looked at and changed: {@code applied}, or {@code failed} and the old ones stay. */
    public void certificatesReloaded(String outcome) {
        counter("weir.ingest.tls.reloads", "Changes of the certificate files of the listener", "outcome", outcome)
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
    public void endpointEvents(EndpointSource source, String change, int count) {
        counter(
                        "weir.ingest.endpoint.events",
                        "Endpoint events acknowledged",
                        "source",
                        source.name(),
                        "change",
                        change)
                .increment(count);
    }

    /** Registrations that repeated what was written a moment ago. */
    public void thinned(EndpointSource source) {
        counter(
                        "weir.ingest.endpoint.thinned",
                        "Registrations not written because they repeat a recent one",
                        "source",
                        source.name())
                .increment();
    }

    /** A beat of one partition that was due: {@code sent}, or {@code skipped} since the one before is unacknowledged. */
    public void beat(EndpointSource source, String outcome) {
        counter("weir.ingest.beats", "SourceAlive beats per partition", "source", source.name(), "outcome", outcome)
                .increment();
    }

    /** A dead letter was committed. */
    public void deadLetter(String reason) {
        counter("weir.ingest.dead.letters", "Records and resources that could not be used", "reason", reason)
                .increment();
    }

    /** A full scan ended: {@code applied}, {@code held} when deletions of it wait for an operator, or {@code failed}. */
    public void scanned(String outcome, Duration took) {
        counter("weir.ingest.scans", "Full scans of CAPI", "outcome", outcome).increment();
        Timer.builder("weir.ingest.scan.duration")
                .description("Time from a scan's begin to its end")
                .serviceLevelObjectives(SCAN_BUCKETS)
                .register(registry)
                .record(took);
    }

    /** A route event was committed that only a scan has led to. */
    public void drifted(String change) {
        counter("weir.ingest.drift", "Route events that nothing but a scan has led to", "change", change)
                .increment();
    }

    /** Deletions were left to the reconciler. */
    public void deletionsDeferred(int count) {
        counter("weir.ingest.deletions.deferred", "Deletions that the worker left to the reconciler")
                .increment(count);
    }

    /** A poll of CAPI failed. */
    public void pollFailed(String poller) {
        counter("weir.ingest.poll.errors", "Polls of CAPI that failed", "poller", poller)
                .increment();
    }

    /** The worker began a new life: it left the group and joined it again. */
    public void workerRestarted() {
        counter("weir.ingest.worker.restarts", "Times the worker left the group after a failure and joined it again")
                .increment();
    }

    /** An operator's order about a route was dealt with. */
    public void ordered(String kind, String outcome) {
        counter("weir.ingest.orders", "Orders of operators about a route", "kind", kind, "outcome", outcome)
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
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value, String... tags) {
        Gauge.builder(name, source, value).description(description).tags(tags).register(registry);
    }

    /** The same for one source of registrations. */
    public <T> void gauge(
            String name, String description, EndpointSource source, T subject, ToDoubleFunction<T> value) {
        Gauge.builder(name, subject, value)
                .description(description)
                .tag("source", source.name())
                .register(registry);
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private Timer hop(String name) {
        return Timer.builder("weir.ingest.hop")
                .description("Time between two stations of a change")
                .tag("hop", name)
                .serviceLevelObjectives(HOP_BUCKETS)
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
