package io.weir.perf.soak;

import io.weir.schemas.topic.HostPartitioner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hosts of a run, and which apps may answer for each: many that lead to one app, some in every partition that share two by weight, and
 * one that moves. Immutable.
 */
final class FleetHosts {

    private static final String DOMAIN = ".soak.example.com";

    /** Leads to the first app, until it is moved to {@link #MOVED_TO}. */
    static final String MOVING = "moving" + DOMAIN;

    static final int MOVED_TO = 1;

    private final int partitions;
    private final List<String> plain = new ArrayList<>();
    private final List<String> weighted = new ArrayList<>();
    /** Weight of each app by host. */
    private final Map<String, Map<String, Integer>> destinations = new LinkedHashMap<>();
    /** Every answer that is right. */
    private final Map<String, Set<String>> answers = new HashMap<>();

    /**
     * @param count hosts with one app each
     * @param apps how many apps there are, 2 or more
     * @param weights of two apps, for one host in every partition
     */
    FleetHosts(int count, int apps, int partitions, List<Integer> weights) {
        this.partitions = partitions;
        for (int i = 0; i < count; i++) {
            String host = "host-" + i + DOMAIN;
            plain.add(host);
            put(host, Map.of(SoakApps.guid(i % apps), 1));
        }
        Set<Integer> without = new HashSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            without.add(partition);
        }
        for (int i = 0; !without.isEmpty(); i++) {
            String host = "weighted-" + i + DOMAIN;
            if (without.remove(partition(host))) {
                weighted.add(host);
                put(host, Map.of(SoakApps.guid(0), weights.get(0), SoakApps.guid(1), weights.get(1)));
            }
        }
        put(MOVING, Map.of(SoakApps.guid(0), 1));
    }

    private void put(String host, Map<String, Integer> weights) {
        destinations.put(host, weights);
        Set<String> right = new HashSet<>();
        weights.keySet().forEach(app -> right.add(SoakApps.answer(app, host)));
        answers.put(host, Set.copyOf(right));
    }

    /** Hosts that lead to one app each. */
    List<String> plain() {
        return List.copyOf(plain);
    }

    /** Hosts that share two apps by weight, one in each partition. */
    List<String> weighted() {
        return List.copyOf(weighted);
    }

    /** Every host, with the weight of each of its apps. */
    Map<String, Map<String, Integer>> destinations() {
        return Map.copyOf(destinations);
    }

    int partition(String host) {
        return HostPartitioner.partition(host, partitions);
    }

    int partitions() {
        return partitions;
    }

    /** Whether an app of that host says that it was asked for it. */
    boolean isRight(String host, String answer) {
        return answers.getOrDefault(host, Set.of()).contains(answer);
    }
}
