package io.weir.standalone.demo;

import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.projector.history.LoggedEvent;
import io.weir.schemas.avro.RouteChanged;
import io.weir.standalone.ingest.IngestAdmin;
import io.weir.standalone.stack.WeirStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What the demo plays on: the foundation, its apps, the route, and the eyes on them. */
final class Stage implements AutoCloseable {

    static final String HOST = "shop." + SampleFoundation.DOMAIN;

    /** Shortest that ingest accepts, so that one need not wait long for an expiry. */
    static final Duration TTL = Duration.ofSeconds(5);

    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(20);

    /** Its TTL, the beat that must notice, and room for a busy machine. */
    private static final Duration EXPIRY_TIMEOUT = Duration.ofSeconds(40);

    private static final int WARM_UP_CHANGES = 60;
    private static final long WARM_UP_PAUSE_NANOS = 40_000_000;
    private static final int WARM_UP_REQUESTS = 2_000;
    private static final long POLL_NANOS = 100_000_000;
    private static final String RETRIES = "weir_retries_total";

    private final WeirStack stack;
    private final List<RouterAdmin> admins;
    private final SampleFoundation foundation;
    private final SimulatedCapi capi;
    private final WebhookTimes webhooks;
    private final RouteWatch watch;
    private final CapiUser developer;
    private final SampleApps apps;
    private String routeGuid = "";

    /** Which app gets how much. */
    record Split(int blue, int green) {

        /** Destinations with weight 0 do not exist in CAPI: the app is left out. */
        Map<String, Integer> byGuid(SampleFoundation foundation) {
            Map<String, Integer> weights = new LinkedHashMap<>();
            if (blue > 0) {
                weights.put(foundation.blue().guid(), blue);
            }
            if (green > 0) {
                weights.put(foundation.green().guid(), green);
            }
            return weights;
        }

        @Override
        public String toString() {
            return blue + " % blue, " + green + " % green";
        }
    }

    Stage(WeirStack stack, WebhookTimes webhooks) throws IOException, InterruptedException {
        this.stack = stack;
        this.webhooks = webhooks;
        this.capi = stack.capi().orElseThrow();
        this.foundation = SampleFoundation.in(capi.foundation());
        this.admins = stack.routers().stream()
                .map(router -> new RouterAdmin(router.adminPort()))
                .toList();
        this.watch = new RouteWatch(stack.routers(), HOST);
        this.developer = CapiUser.logIn(capi.uri(), capi.client());
        this.apps = new SampleApps(
                stack.ingestUri(),
                new SampleApps.Credential(stack.endpointCredential(), stack.endpointSecret()),
                HOST,
                TTL);
    }

    /** Starts two instances of each app. */
    int startApps() throws IOException, InterruptedException {
        for (int index = 0; index < 2; index++) {
            apps.start("blue", foundation.blue().guid(), index);
            apps.start("green", foundation.green().guid(), index);
        }
        return apps.running().size();
    }

    /**
     * Changes and serves a route that nobody looks at, and deletes it: what is timed afterwards is timed on code that has run
     * before.
     *
     * @return how many changes it made
     */
    int warmUp() throws IOException, InterruptedException {
        String guid = developer.createRoute(
                "warm-up", foundation.space().guid(), foundation.domain().guid());
        for (int i = 1; i <= WARM_UP_CHANGES; i++) {
            developer.setWeights(guid, new Split(i, 100 - i).byGuid(foundation));
            LockSupport.parkNanos(WARM_UP_PAUSE_NANOS);
        }
        new Traffic(routerAddresses(), "warm-up." + SampleFoundation.DOMAIN, 8)
                .send(WARM_UP_REQUESTS, countApps(observation -> {}));
        developer.deleteRoute(guid);
        return WARM_UP_CHANGES;
    }

    /** Creates the route, or finds that of an earlier demo on the same data. */
    void createRoute() throws IOException, InterruptedException {
        routeGuid = capi.foundation().routes().stream()
                .filter(route -> route.url().equals(HOST))
                .map(CapiRoute::guid)
                .findFirst()
                .orElse("");
        if (!routeGuid.isEmpty()) {
            // So that the first split is a change also where that demo ended with the same one.
            send(new Split(1, 99));
        } else {
            routeGuid = developer.createRoute(
                    "shop", foundation.space().guid(), foundation.domain().guid());
        }
    }

    /** Sends a split to CAPI and returns when CAPI has answered. */
    void send(Split split) throws IOException, InterruptedException {
        developer.setWeights(routeGuid, split.byGuid(foundation));
    }

    /** Waits until every router serves a split. */
    List<RouteWatch.Applied> awaitApplied(Split split) throws IOException, InterruptedException, TimeoutException {
        return watch.await(split.byGuid(foundation), CHANGE_TIMEOUT);
    }

    /** Changes the split and follows the change to every router. */
    Change change(Split split) throws IOException, InterruptedException, TimeoutException {
        Instant time = Instant.now();
        long sent = System.nanoTime();
        send(split);
        long answered = System.nanoTime();
        List<RouteWatch.Applied> applied = awaitApplied(split);
        return new Change(sent, time, answered, webhooks.firstAfter(sent), applied);
    }

    /** Has an earlier revision of the route put back. */
    void rollBack(long revision, String note) throws IOException, InterruptedException {
        URI admin = URI.create("http://127.0.0.1:" + stack.ingest().adminPort());
        try (IngestAdmin ingest = new IngestAdmin(List.of(admin))) {
            var _ = ingest.rollBack(HOST, revision, "operator", note);
        }
    }

    /** An event of the route in a line, with the names of the apps. */
    String described(LoggedEvent event) {
        String what = "deleted";
        if (event.event().getChange() instanceof RouteChanged changed) {
            what = changed.getRoute().getDestinations().isEmpty()
                    ? "no destination"
                    : changed.getRoute().getDestinations().stream()
                            .map(each -> each.getWeight() + " % " + foundation.nameOf(each.getAppGuid()))
                            .collect(Collectors.joining(", "));
        }
        return String.format(
                Locale.ROOT,
                "      revision %-3d %s  %-22s by %s",
                event.event().getRevision(),
                event.appendTime(),
                what,
                Past.actor(event));
    }

    /** Waits until each router answers a request for the route with 200. */
    void awaitAnswer() throws InterruptedException, TimeoutException {
        Traffic.Counts counts = countApps(observation -> {});
        long deadline = System.nanoTime() + CHANGE_TIMEOUT.toNanos();
        while (counts.failed() > 0 || counts.answeredInAll() == 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException(
                        "no answer from " + HOST + " after " + CHANGE_TIMEOUT.toSeconds() + " s: " + counts.failures());
            }
            counts = countApps(observation -> {});
            traffic(1).send(1, counts);
        }
    }

    /** Retries of all routers so far. */
    long retries() throws IOException, InterruptedException {
        long sum = 0;
        for (RouterAdmin admin : admins) {
            sum += admin.counter(RETRIES);
        }
        return sum;
    }

    /** Delays from append to router of all routers so far, milliseconds; a copy. */
    Histogram delays() {
        Histogram all = new Histogram(3);
        stack.routers().forEach(router -> all.add(router.appliedDelays().routes()));
        return all;
    }

    /** Waits until no router's table names the instance. */
    void awaitGone(SampleInstance instance) throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + EXPIRY_TIMEOUT.toNanos();
        for (RouterAdmin admin : admins) {
            while (admin.knows(instance.endpointId())) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException(instance.endpointId() + " is still in a router's table after "
                            + EXPIRY_TIMEOUT.toSeconds() + " s");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    Traffic traffic(int connectionsPerRouter) {
        return new Traffic(routerAddresses(), HOST, connectionsPerRouter);
    }

    private List<InetSocketAddress> routerAddresses() {
        return stack.routers().stream()
                .map(router -> new InetSocketAddress(InetAddress.getLoopbackAddress(), router.port()))
                .toList();
    }

    /** Counts by app. */
    Traffic.Counts countApps(Consumer<Traffic.Counts.Observation> observer) {
        return new Traffic.Counts(
                stack.routers().size(), List.of("blue", "green"), Traffic.Counts.Observation::app, observer);
    }

    /** Counts by instance. */
    Traffic.Counts countInstances() {
        return new Traffic.Counts(
                stack.routers().size(),
                List.of("blue/0", "blue/1", "green/0", "green/1"),
                Traffic.Counts.Observation::instanceName,
                observation -> {});
    }

    SampleInstance instance(String name) {
        return apps.running().stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void kill(SampleInstance instance) {
        apps.kill(instance);
    }

    WeirStack stack() {
        return stack;
    }

    SampleFoundation foundation() {
        return foundation;
    }

    CapiRoute route() {
        return capi.foundation().route(routeGuid).orElseThrow();
    }

    @Override
    public void close() {
        apps.close();
    }
}
