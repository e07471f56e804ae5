package io.weir.perf.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace for each router, all on one bridge of this machine, on which brokers, registry and backends have an address. A router
 * is cut off by taking its cable out of the bridge: what is sent vanishes, and neither side sees its own link go down.
 *
 * <p>Every name holds the id of the process that made it, so that what a killed run left is told from what another one uses.
 */
final class NamespaceNetwork implements SoakNetwork {

    private static final String NAMESPACE = "weir-soak-";
    private static final String BRIDGE = "wsb";
    private static final String CABLE = "wsv";
    private static final Pattern OWNER =
            Pattern.compile("(?:" + NAMESPACE + "|" + BRIDGE + "|" + CABLE + ")(\\d+)(?:-\\d+)?");

    /** Of the range that is set apart for measuring networks (RFC 2544). */
    private static final String RANGE = "198.18.";

    private static final int NETWORKS = 254;
    private static final int FIRST_HOST = 10;
    private static final int PLACES_MAX = 99;

    private final long owner = ProcessHandle.current().pid();
    private final String network = RANGE + (1 + owner % NETWORKS) + ".";
    private final String bridge = BRIDGE + owner;
    private final Map<String, String> cables = new HashMap<>();
    private int places;

    private NamespaceNetwork() {}

    /** Why this machine has none; empty if it has. */
    static String whyNot() {
        String user = System.getProperty("user.name");
        if (!"root".equals(user)) {
            return "network namespaces need root, and this is " + user;
        }
        String probe = NAMESPACE + ProcessHandle.current().pid() + "-0";
        try {
            run("ip", "netns", "add", probe);
            run("ip", "netns", "del", probe);
            return "";
        } catch (IOException e) {
            return "network namespaces cannot be made: " + e.getMessage();
        }
    }

    /** Removes what dead runs left, and makes the bridge. */
    static NamespaceNetwork open() throws IOException {
        removeLeftovers();
        var made = new NamespaceNetwork();
        try {
            run("ip", "link", "add", made.bridge, "type", "bridge");
            run("ip", "addr", "add", made.hostAddress() + "/24", "dev", made.bridge);
            run("ip", "link", "set", made.bridge, "up");
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    @Override
    public String hostAddress() {
        return network + "1";
    }

    @Override
    public Place add() throws IOException {
        if (places == PLACES_MAX) {
            throw new IOException("there are " + PLACES_MAX + " places already");
        }
        int number = ++places;
        String name = NAMESPACE + owner + "-" + number;
        String cable = CABLE + owner + "-" + number;
        String address = network + (FIRST_HOST + number);
        run("ip", "netns", "add", name);
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
        run("ip", "link", "set", cable, "master", bridge, "up");
        run("ip", "-n", name, "addr", "add", address + "/24", "dev", "eth0");
        run("ip", "-n", name, "link", "set", "eth0", "up");
        run("ip", "-n", name, "link", "set", "lo", "up");
        cables.put(address, cable);
        return new Place(address, List.of("ip", "netns", "exec", name));
    }

    @Override
    public String whyNoCut() {
        return "";
    }

    @Override
    public void cut(Place place) throws IOException {
        run("ip", "link", "set", cable(place), "nomaster");
    }

    @Override
    public void heal(Place place) throws IOException {
        run("ip", "link", "set", cable(place), "master", bridge);
    }

    private String cable(Place place) {
        String cable = cables.get(place.address());
        if (cable == null) {
            throw new IllegalArgumentException(place + " is no place of this network");
        }
        return cable;
    }

    @Override
    public void close() {
        remove(owner, false);
    }

    /** Those of runs that are over, however they ended, and the routers that may still run there. */
    private static void removeLeftovers() throws IOException {
        Set<Long> owners = new LinkedHashSet<>();
        ownersIn(run("ip", "netns", "list"), owners);
        ownersIn(run("ip", "-o", "link", "show"), owners);
        for (long owner : owners) {
            if (owner != ProcessHandle.current().pid()
                    && ProcessHandle.of(owner).filter(ProcessHandle::isAlive).isEmpty()) {
                System.out.println("removes the networks that run " + owner + " left");
                remove(owner, true);
            }
        }
    }

    /** Adds the owners of what is named in this text. */
    static void ownersIn(String listing, Set<Long> owners) {
        Matcher names = OWNER.matcher(listing);
        while (names.find()) {
            owners.add(Long.valueOf(names.group(1)));
        }
    }

    private static void remove(long owner, boolean killing) {
        List<String> failures = new ArrayList<>();
        for (String name : namespacesOf(owner, failures)) {
            if (killing) {
                attempt(failures, () -> kill(run("ip", "netns", "pids", name)));
            }
        }
        // Cables first: they go by themselves some time after their namespace.
        attempt(failures, () -> {
            for (String line : run("ip", "-o", "link", "show").lines().toList()) {
                Matcher name = OWNER.matcher(line);
                if (name.find() && Long.parseLong(name.group(1)) == owner) {
                    run("ip", "link", "del", name.group());
                }
            }
        });
        for (String name : namespacesOf(owner, failures)) {
            attempt(failures, () -> run("ip", "netns", "del", name));
        }
        failures.forEach(failure -> System.out.println("networks of run " + owner + " may be left: " + failure));
    }

    private static List<String> namespacesOf(long owner, List<String> failures) {
        List<String> names = new ArrayList<>();
        attempt(
                failures,
                () -> run("ip", "netns", "list")
                        .lines()
                        .map(line -> line.split(" ", 2)[0])
                        .filter(name -> name.startsWith(NAMESPACE + owner + "-"))
                        .forEach(names::add));
        return names;
    }

    private static void kill(String pids) {
        pids.lines()
                .map(String::strip)
                .filter(pid -> !pid.isEmpty())
                .map(Long::valueOf)
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(List<String> failures, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failures.add(e.getMessage());
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at " + String.join(" ", command), e);
        }
        return said;
    }
}
