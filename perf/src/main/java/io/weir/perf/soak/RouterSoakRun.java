package io.weir.perf.soak;

import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import io.weir.perf.process.StartCache;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * The steps of a soak of routers, of one mode: each is a phase in which something is done to the fleet, and one after it in which all must
 * be well. For one thread; {@link #close} for any.
 */
final class RouterSoakRun implements AutoCloseable {

    private static final double DRAWS_PER_HOST_AND_SECOND = 4;

    /** So that what was asked in the phase before has been answered when something is done. */
    private static final long BEFORE_MILLIS = 1_000;

    /** A lost router stays away for that long after its session, so that the others serve its hosts. */
    private static final Duration AWAY_MORE = Duration.ofSeconds(3);

    /** Some thousand requests. */
    private static final Duration TRAINING = Duration.ofSeconds(10);

    private static final Duration BROKER_END = Duration.ofSeconds(60);
    private static final long BROKER_AWAY_MILLIS = 3_000;
    private static final int VISIBLE_SECONDS_MAX = 60;

    /** What a router may know later than that brokers are gone: the next answer that it waits for. */
    private static final double STALENESS_LATE_SECONDS = 10;

    private final RouterSoakSettings settings;
    private final RouterSoakSettings.Mode mode;
    private final PrintStream out;
    private final Random random;
    private final RouterFleet fleet;
    private final FleetHosts hosts;
    private final LoadBalancer balancer = new LoadBalancer();
    private final Map<String, LoadBalancer.Target> targets = new HashMap<>();
    private final FleetLoad load;
    private final WeightProbe probe;
    private final List<FleetPhase> phases = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final Noted noted;
    private FleetPhase current;

    /** Told after every phase, so that what was measured is not lost with a run that is ended. */
    interface Noted {
        void phaseOver(RouterSoakRun run) throws IOException;
    }

    RouterSoakRun(
            RouterSoakSettings settings,
            RouterSoakSettings.Mode mode,
            RouterFleet fleet,
            PrintStream out,
            Noted noted) {
        this.noted = noted;
        this.settings = settings;
        this.mode = mode;
        this.out = out;
        this.random = new Random(settings.seed());
        this.fleet = fleet;
        var asked = settings.load();
        this.hosts = new FleetHosts(
                asked.hosts(),
                asked.apps(),
                settings.shape().partitions(),
                List.of(RouterSoakSettings.Load.LIGHT, RouterSoakSettings.Load.HEAVY));
        // Of all others, nothing is asked in it.
        this.current = new FleetPhase("start", false, System.currentTimeMillis());
        this.load = new FleetLoad(balancer, hosts, asked.perSecond(), random.nextLong(), current);
        this.probe = new WeightProbe(
                balancer,
                load,
                hosts,
                isSharded(),
                DRAWS_PER_HOST_AND_SECOND * hosts.weighted().size(),
                new WeightedDraws(Map.of(SoakApps.guid(0), 1, SoakApps.guid(1), 3)));
    }

    private boolean isSharded() {
        return mode == RouterSoakSettings.Mode.SHARDED;
    }

    /** Does it all. */
    void run() throws IOException, InterruptedException {
        fleet.start();
        try (var apps = new SoakApps(
                        fleet.network().hostAddress(), settings.load().apps());
                var tables =
                        new FleetTables(fleet.kafka(), hosts, settings.load().changesPerSecond(), random.nextLong())) {
            tables.write(apps, fleet.network().hostAddress());
            for (RouterFleet.Node node : fleet.nodes()) {
                balance(node);
            }
            if (StartCache.possible()) {
                train();
            }
            boolean scales = settings.steps().contains(RouterSoakSettings.Step.SCALE);
            for (RouterFleet.Node node :
                    regular().subList(0, scales ? 1 : settings.shape().routers())) {
                fleet.start(node);
            }
            fleet.awaitSteady();
            awaitAllServed();
            awaitInTurn();
            tables.start();
            begin("warm-up");
            load.start();
            probe.start();
            try {
                TimeUnit.MILLISECONDS.sleep(settings.times().warmUp().toMillis());
                steps(tables);
            } finally {
                load.close();
                probe.close();
            }
            findings.addAll(fleet.ended());
        }
    }

    private LoadBalancer.Target balance(RouterFleet.Node node) {
        LoadBalancer.Target target = balancer.add(node.name(), node.address(), () -> fleet.isHealthy(node));
        targets.put(node.name(), target);
        return target;
    }

    /**
     * One router answers for a while, and the others start with what the JVM learned from it; in a sharded fleet there is one more, so that
     * it learns both ends of a hop.
     */
    private void train() throws IOException, InterruptedException {
        List<LoadBalancer.Target> asked = new ArrayList<>(List.of(balance(fleet.startTraining())));
        RouterFleet.Node other = fleet.nodes().getFirst();
        if (isSharded()) {
            fleet.start(other);
            asked.add(target(other));
        }
        fleet.awaitSteady();
        awaitAllServed();
        long end = System.nanoTime() + TRAINING.toNanos();
        for (int number = 0; System.nanoTime() < end; number++) {
            String host =
                    hosts.plain().get(number / asked.size() % hosts.plain().size());
            balancer.ask(
                    asked.get(number % asked.size()), new LoadBalancer.Ask(host, number % FleetLoad.WITH_BODY == 0));
        }
        fleet.endTraining();
        if (isSharded()) {
            fleet.kill(other); // the last one would wait for somebody to take its hosts over
        }
    }

    private LoadBalancer.Target target(RouterFleet.Node node) {
        LoadBalancer.Target target = targets.get(node.name());
        if (target == null) {
            throw new IllegalStateException(node.name() + " is not balanced");
        }
        return target;
    }

    private List<RouterFleet.Node> regular() {
        return fleet.nodes().subList(0, settings.shape().routers());
    }

    private void steps(FleetTables tables) throws IOException, InterruptedException {
        for (RouterSoakSettings.Step step : settings.steps()) {
            switch (step) {
                case CALM -> {
                    if (fleet.running().size() == 1) {
                        scaleOut("scaled out");
                    }
                    steady("calm", settings.times().calm());
                }
                case SCALE -> scale();
                case ROLLING -> rolling();
                case REBALANCE -> rebalance();
                case KILLED -> killed();
                case PAUSED -> paused();
                case CUT -> cut();
                case OUTAGE -> outage(tables);
            }
        }
    }

    private void scale() throws IOException, InterruptedException {
        if (fleet.running().size() == 1) {
            scaleOut("scaled out");
            steadyAfter();
        }
        begin("scaled in");
        for (RouterFleet.Node node : fleet.running().reversed()) {
            if (fleet.running().size() > 1) {
                fleet.end(node);
                fleet.awaitSteady();
            }
        }
        steadyAfter();
        scaleOut("scaled out again");
        steadyAfter();
    }

    private void scaleOut(String name) throws IOException, InterruptedException {
        begin(name);
        for (RouterFleet.Node node : regular()) {
            if (!fleet.running().contains(node)) {
                fleet.start(node);
                fleet.awaitSteady();
            }
        }
    }

    private void rolling() throws IOException, InterruptedException {
        begin("rolling restart");
        for (RouterFleet.Node node : fleet.running()) {
            fleet.end(node);
            fleet.start(node);
            fleet.awaitSteady();
        }
        steadyAfter();
    }

    private void rebalance() throws IOException, InterruptedException {
        RouterFleet.Node guest = fleet.nodes().getLast();
        begin("rebalanced");
        fleet.start(guest);
        fleet.awaitSteady();
        fleet.end(guest);
        fleet.awaitSteady();
        steadyAfter();
        if (settings.shape().brokers() == 1) {
            skipped("restart of a broker", "there is only one");
            return;
        }
        ServiceProcess broker =
                isSharded() ? coordinator() : fleet.kafka().brokers().getFirst();
        begin("broker restarted (" + broker.name() + ")");
        broker.end(BROKER_END);
        TimeUnit.MILLISECONDS.sleep(BROKER_AWAY_MILLIS);
        KafkaProcesses.startAndWait(broker);
        fleet.awaitCopies();
        fleet.awaitSteady();
        steadyAfter();
    }

    /** The broker that shares the hosts out. */
    private ServiceProcess coordinator() throws IOException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", fleet.kafka().bootstrapServers()))) {
            var group = admin.describeConsumerGroups(List.of(RouterFleet.GROUP))
                    .all()
                    .get();
            int id = Objects.requireNonNull(group.get(RouterFleet.GROUP), RouterFleet.GROUP)
                    .coordinator()
                    .id();
            return fleet.kafka().brokers().get(id - 1);
        } catch (ExecutionException e) {
            throw new IOException("nobody says who coordinates " + RouterFleet.GROUP, e.getCause());
        }
    }

    private void killed() throws IOException, InterruptedException {
        RouterFleet.Node node = struck("killed");
        fleet.kill(node);
        TimeUnit.MILLISECONDS.sleep(RouterFleet.SESSION.plus(AWAY_MORE).toMillis());
        fleet.start(node);
        fleet.awaitSteady();
        steadyAfter();
    }

    private void paused() throws IOException, InterruptedException {
        RouterFleet.Node node = struck("paused");
        node.process().pause();
        TimeUnit.MILLISECONDS.sleep(settings.times().pause().toMillis());
        node.process().resume();
        fleet.awaitSteady();
        steadyAfter();
    }

    private void cut() throws IOException, InterruptedException {
        String why = fleet.network().whyNoCut();
        if (!why.isEmpty()) {
            skipped("cut", why);
            return;
        }
        RouterFleet.Node node = struck("cut off");
        fleet.network().cut(node.place());
        TimeUnit.MILLISECONDS.sleep(settings.times().pause().toMillis());
        fleet.network().heal(node.place());
        fleet.awaitSteady();
        steadyAfter();
    }

    /** Begins a phase of that trouble and says whom it hits; it is to be done at once. */
    private RouterFleet.Node struck(String what) throws IOException, InterruptedException {
        List<RouterFleet.Node> running = fleet.running();
        RouterFleet.Node node = running.get(random.nextInt(running.size()));
        Set<Integer> lost = new HashSet<>();
        fleet.owners(hosts).forEach((partition, owner) -> {
            if (owner.equals(node.name())) {
                lost.add(partition);
            }
        });
        begin(what + " (" + node.name() + ")");
        TimeUnit.MILLISECONDS.sleep(BEFORE_MILLIS);
        current.trouble(new FleetPhase.Trouble(node.name(), lost, System.currentTimeMillis()));
        return node;
    }

    private void outage(FleetTables tables) throws IOException, InterruptedException {
        begin("brokers away");
        tables.rest(true);
        fleet.kafka().brokers().forEach(ServiceProcess::kill);
        long since = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(settings.times().outage().toMillis());
        for (RouterFleet.Node node : fleet.running()) {
            double away = (System.nanoTime() - since) / 1e9;
            OptionalDouble stale = fleet.metric(node, "weir_table_staleness_seconds");
            figures.put("staleness_seconds_" + node.name(), stale.orElse(-1));
            if (stale.orElse(-1) < away - STALENESS_LATE_SECONDS) {
                findings.add(node.name() + " says that its table is stale since " + stale
                        + " s, after brokers were away for " + away + " s");
            }
        }
        long back = System.nanoTime();
        fleet.kafka().startBrokers();
        figures.put("brokers_up_after_seconds", (System.nanoTime() - back) / 1e9);
        fleet.awaitSteady();
        figures.put("steady_after_seconds", (System.nanoTime() - back) / 1e9);
        fleet.awaitCopies();
        tables.rest(false);
        long moved = System.nanoTime();
        String app = SoakApps.guid(FleetHosts.MOVED_TO);
        tables.move(FleetHosts.MOVING, app);
        awaitAnswer(FleetHosts.MOVING, SoakApps.answer(app, FleetHosts.MOVING), "the change made after the outage");
        figures.put("change_visible_everywhere_after_seconds", (System.nanoTime() - moved) / 1e9);
        fleet.awaitSteady();
        steadyAfter();
    }

    private void begin(String name) throws IOException {
        next(new FleetPhase(name, false, System.currentTimeMillis()));
    }

    private void steadyAfter() throws IOException, InterruptedException {
        steady("after " + current.name(), settings.times().after());
    }

    private void steady(String name, Duration length) throws IOException, InterruptedException {
        awaitInTurn();
        load.owners(fleet.owners(hosts));
        next(new FleetPhase(name, true, System.currentTimeMillis()));
        probe.steady(true);
        TimeUnit.MILLISECONDS.sleep(length.toMillis());
        probe.steady(false);
        load.owners(Map.of());
    }

    private void next(FleetPhase phase) throws IOException {
        FleetPhase before = current;
        current = phase;
        phases.add(phase);
        load.phase(phase);
        if (phases.contains(before)) {
            progress(before);
            noted.phaseOver(this);
        }
    }

    private void progress(FleetPhase ended) {
        FleetPhase.Result result = ended.result();
        out.printf(
                "%s, %s: %.1f s, %d requests, failed %s%n",
                mode,
                ended.name(),
                (result.end() - result.begin()) / 1000.0,
                result.requests(),
                FleetPhase.Result.kinds(result.failures()));
    }

    private void skipped(String what, String why) {
        String note = mode + ": " + what + " is skipped: " + why;
        notes.add(note);
        out.println(note);
    }

    /** Waits until requests are sent to every router that runs. */
    private void awaitInTurn() throws IOException, InterruptedException {
        List<String> running =
                fleet.running().stream().map(RouterFleet.Node::name).toList();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(VISIBLE_SECONDS_MAX);
        while (!balancer.inTurn().equals(running)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("healthy are " + balancer.inTurn() + ", but there run " + running);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void awaitAllServed() throws IOException, InterruptedException {
        for (String host : hosts.destinations().keySet()) {
            awaitAnswer(host, "", host);
        }
    }

    /** Waits until every router that runs answers so, or as is right for that host. */
    private void awaitAnswer(String host, String wanted, String what) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(VISIBLE_SECONDS_MAX);
        for (RouterFleet.Node node : fleet.running()) {
            LoadBalancer.Target target = target(node);
            var ask = new LoadBalancer.Ask(host, false);
            LoadBalancer.Reply reply = balancer.ask(target, ask);
            while (wanted.isEmpty()
                    ? !hosts.isRight(host, reply.text())
                    : !reply.text().equals(wanted)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(what + " is not served by " + node.name() + " after " + VISIBLE_SECONDS_MAX
                            + " s: " + reply);
                }
                TimeUnit.MILLISECONDS.sleep(20);
                reply = balancer.ask(target, ask);
            }
        }
    }

    /** What was done, in its order; complete once {@link #run} is over. */
    List<FleetPhase.Result> results() {
        return phases.stream().map(FleetPhase::result).toList();
    }

    /** What was violated, a sentence each. */
    List<String> violations() {
        var verdict = new FleetVerdict(isSharded(), RouterFleet.SESSION.plusSeconds(2));
        results().forEach(verdict::judge);
        List<String> all = new ArrayList<>(verdict.findings());
        all.addAll(probe.draws().findings());
        all.addAll(findings);
        if (probe.draws().judged() == 0) {
            all.add("no draws by weight were judged, which proves nothing");
        }
        return all.stream().map(finding -> mode + ": " + finding).toList();
    }

    WeightedDraws draws() {
        return probe.draws();
    }

    /** What was left out, and why. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Further numbers by name. */
    Map<String, Double> figures() {
        return Map.copyOf(figures);
    }

    @Override
    public void close() {
        balancer.close();
    }
}
