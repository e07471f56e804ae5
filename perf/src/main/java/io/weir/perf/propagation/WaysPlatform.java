package io.weir.perf.propagation;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiDomain;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.DestinationRequest;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.RouteMessage;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.embedded.capi.SimulatedCapiSettings;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.NatsProcess;
import io.weir.perf.load.Requests;
import io.weir.perf.load.ServedProbe;
import io.weir.perf.process.BenchBackend;
import io.weir.perf.process.BenchTables;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.WebhookClient;
import io.weir.perf.process.WeirPrograms;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A platform with everything that Weir hears of: CAPI, NATS, the log; with three routes, each of which is changed by one of them, and one of each of
 * Weir's processes. For one thread.
 */
final class WaysPlatform implements AutoCloseable {

    private static final String DOMAIN = "ways.example.com";
    private static final String WEBHOOK_SECRET = "bench-webhook-secret";
    private static final int SERVED_SECONDS_MAX = 60;
    private static final int EVENTS_MAX = 1_000;
    private static final int EVENT_SECONDS_MAX = 10;

    private final WaysBench.Settings settings;
    private final KafkaProcesses kafka;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final WebhookClient webhooks = new WebhookClient(WEBHOOK_SECRET);
    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final int port = FreePorts.next();
    private final int ingestPort = FreePorts.next();
    private int share;
    private @Nullable Running running;

    WaysPlatform(WaysBench.Settings settings) {
        this.settings = settings;
        this.kafka =
                new KafkaProcesses(settings.folder(), new KafkaProcesses.Setup(1, "127.0.0.1", Map.of(), List.of()));
    }

    /** What is there once everything runs. */
    private record Running(
            RouteLog log,
            ServedProbe logged,
            Weighted weighted,
            ServedProbe weightedProbe,
            Registrations registrations,
            Registrations.Instance passing,
            ServedProbe passingProbe) {}

    /** The route of CAPI with two apps whose weights change. */
    private record Weighted(Foundation foundation, CapiRoute route, CapiApp first, CapiApp second) {

        void share(int weight) {
            foundation.replaceDestinations(
                    Actor.operator(),
                    route.guid(),
                    List.of(
                            DestinationRequest.of(first.guid(), weight),
                            DestinationRequest.of(second.guid(), 100 - weight)));
        }
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    void start() throws IOException, InterruptedException {
        Files.createDirectories(settings.folder());
        open(kafka).start();
        int logged = FreePorts.next();
        int first = FreePorts.next();
        int second = FreePorts.next();
        int passing = FreePorts.next();
        open(BenchBackend.started(settings.folder(), logged, first, second, passing));
        NatsProcess nats = open(NatsProcess.start(settings.folder(), NatsProcess.Settings.plain("nats")));
        SimulatedCapi capi = open(SimulatedCapi.start(SimulatedCapiSettings.defaults()));
        Foundation foundation = capi.foundation();
        CapiSpace space = foundation.createSpace(foundation.createOrganization("bench"), "bench");
        CapiDomain domain = foundation.createDomain(DOMAIN);
        var weighted = new Weighted(
                foundation,
                foundation.createRoute(Actor.operator(), RouteMessage.of("weighted", "", space, domain)),
                foundation.createApp(space, "first"),
                foundation.createApp(space, "second"));
        weighted.share(50);
        CapiRoute comingAndGoing =
                foundation.createRoute(Actor.operator(), RouteMessage.of("passing", "", space, domain));
        CapiApp passingApp = foundation.createApp(space, "passing");
        foundation.replaceDestinations(
                Actor.operator(), comingAndGoing.guid(), List.of(DestinationRequest.of(passingApp.guid())));
        try (var tables = new BenchTables(kafka.bootstrapServers(), kafka.registryUrl())) {
            tables.write(0, logged);
        }
        open(settings.programs().startProjector(kafka, settings.folder()));
        startIngest(capi, nats);
        open(WeirPrograms.startRouter(
                settings.programs().router(), kafka, port, ServedProbe.NEEDED, settings.folder()));
        RouteLog log = open(new RouteLog(kafka.bootstrapServers(), kafka.registryUrl(), 1));
        log.fill();
        Registrations registrations = open(new Registrations(nats.address()));
        String weightedHost = "weighted." + DOMAIN;
        registrations.register(new Registrations.Instance(weighted.first().guid(), weightedHost, first));
        registrations.register(new Registrations.Instance(weighted.second().guid(), weightedHost, second));
        var instance = new Registrations.Instance(passingApp.guid(), "passing." + DOMAIN, passing);
        registrations.register(instance);
        ServedProbe loggedProbe = served(Requests.host(0));
        ServedProbe weightedProbe = served(weightedHost);
        ServedProbe passingProbe = served(instance.host());
        registrations.unregister(instance);
        passingProbe.awaitGone();
        capi.onAuditEvent(events::add);
        running = new Running(log, loggedProbe, weighted, weightedProbe, registrations, instance, passingProbe);
    }

    /** Asks for a host that is about to be served. */
    private ServedProbe served(String host) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVED_SECONDS_MAX);
        ServedProbe probe = open(new ServedProbe(port, host));
        while (probe.ask() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException(host + " is not served after " + SERVED_SECONDS_MAX + " s");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return probe;
    }

    private void startIngest(SimulatedCapi capi, NatsProcess nats) throws IOException, InterruptedException {
        open(settings.programs()
                .startIngest(
                        kafka,
                        ingestPort,
                        Map.of(
                                "WEIR_INGEST_CAPI_URL",
                                capi.uri().toString(),
                                "WEIR_INGEST_CAPI_CLIENT_ID",
                                capi.client().id(),
                                "WEIR_INGEST_CAPI_CLIENT_SECRET",
                                capi.client().secret(),
                                "WEIR_INGEST_WEBHOOK_SECRET",
                                WEBHOOK_SECRET,
                                "WEIR_INGEST_NATS_SERVERS",
                                "nats://" + nats.address(),
                                // Nobody repeats a registration here.
                                "WEIR_INGEST_NATS_STALE_THRESHOLD",
                                "24h"),
                        settings.folder()));
    }

    private Running running() {
        Running all = running;
        if (all == null) {
            throw new IllegalStateException("not started");
        }
        return all;
    }

    /** Writes an event to the log; nanoseconds until the router serves what it says. */
    long changeLog() throws IOException {
        Running all = running();
        int revision = all.log().revision(0) + 1;
        long began = System.nanoTime();
        all.log().change(0, acknowledged -> {});
        long served = all.logged().await(revision);
        all.log().check();
        return served - began;
    }

    /** Changes weights in CAPI and sends the webhook; nanoseconds from there until the router serves them. */
    long changeCapi() throws IOException, InterruptedException {
        Running all = running();
        long before = all.weightedProbe().ask();
        events.clear();
        share = share % 98 + 1;
        all.weighted().share(share);
        String event = events.poll(EVENT_SECONDS_MAX, TimeUnit.SECONDS);
        if (event == null) {
            throw new IOException("CAPI tells of no event after " + EVENT_SECONDS_MAX + " s");
        }
        long began = System.nanoTime();
        if (!webhooks.post(URI.create("http://127.0.0.1:" + ingestPort), event)) {
            throw new IOException("ingest does not accept a webhook");
        }
        return all.weightedProbe().await(before + 1) - began;
    }

    /** Has the instance come; nanoseconds until requests reach it. */
    long register() throws IOException {
        Running all = running();
        long began = System.nanoTime();
        all.registrations().register(all.passing());
        return all.passingProbe().awaitServed() - began;
    }

    /** Has the instance go; nanoseconds until no request reaches it. */
    long withdraw() throws IOException {
        Running all = running();
        long began = System.nanoTime();
        all.registrations().unregister(all.passing());
        return all.passingProbe().awaitGone() - began;
    }

    @Override
    public void close() {
        for (AutoCloseable each : opened.reversed()) {
            try {
                each.close();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                // The others are closed all the same.
            }
        }
    }
}
