package io.weir.embedded.broker;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * A cluster as one of its nodes sees it. Every node is broker and controller; all are given the same voters and the same id.
 *
 * <p>With three nodes, one may be gone: topics of Kafka's own have three copies, of which two acknowledge.
 *
 * @param nodeId which of the voters this node is
 * @param clusterId Kafka's cluster id, 22 characters as {@link #freshId()} makes them; a folder keeps it for ever
 * @param voters address of every node's controller, which stays the same over restarts
 */
public record BrokerCluster(int nodeId, String clusterId, List<Voter> voters) {

    private static final int VOTERS_MIN = 3;

    /** More only make the quorum slower; a number above is a slip of the finger. */
    private static final int VOTERS_MAX = 9;

    private static final int REPLICAS = 3;

    public BrokerCluster {
        voters = List.copyOf(voters);
        if (voters.size() < VOTERS_MIN || voters.size() > VOTERS_MAX || voters.size() % 2 == 0) {
            throw new IllegalArgumentException("voters: " + voters + " are " + voters.size()
                    + "; expected 3, 5, 7 or 9, so that a majority is left when one is gone");
        }
        if (voters.stream().map(Voter::id).distinct().count() < voters.size()) {
            throw new IllegalArgumentException(
                    "voters: " + voters + " name one id twice; expected one address for each");
        }
        int wanted = nodeId;
        if (voters.stream().noneMatch(voter -> voter.id() == wanted)) {
            throw new IllegalArgumentException("nodeId: " + nodeId + " is none of the voters " + voters);
        }
        requireClusterId(clusterId);
    }

    /**
     * Where a node's controller listens.
     *
     * @param id number of the node, 1 or more
     * @param host an address of this machine, such as 127.0.0.1
     * @param port 1..65535
     */
    public record Voter(int id, String host, int port) {

        private static final int PORT_MAX = 65_535;

        public Voter {
            if (id < 1) {
                throw new IllegalArgumentException("voter: the id " + id + " must be 1 or more");
            }
            if (host.isBlank() || port < 1 || port > PORT_MAX) {
                throw new IllegalArgumentException(
                        "voter " + id + ": '" + host + ":" + port + "' is no address; expected host:port");
            }
        }

        /** Reads {@code id@host:port}. */
        public static Voter parse(String text) {
            int at = text.indexOf('@');
            int colon = text.lastIndexOf(':');
            if (at < 1 || colon < at + 2) {
                throw new IllegalArgumentException("'" + text + "': expected id@host:port, such as 1@127.0.0.1:9093");
            }
            try {
                int id = Integer.parseInt(text.substring(0, at).strip());
                int port = Integer.parseInt(text.substring(colon + 1).strip());
                return new Voter(id, text.substring(at + 1, colon), port);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "'" + text + "': expected id@host:port with numbers, such as 1@127.0.0.1:9093", e);
            }
        }

        @Override
        public String toString() {
            return id + "@" + host + ":" + port;
        }
    }

    /** An id for a new cluster. */
    public static String freshId() {
        return Uuid.randomUuid().toString();
    }

    /** The same cluster as another of its nodes sees it. */
    public BrokerCluster as(int otherNodeId) {
        return new BrokerCluster(otherNodeId, clusterId, voters);
    }

    /** This node's own entry. */
    Voter self() {
        return voters.stream()
                .filter(voter -> voter.id() == nodeId)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("checked when it was made"));
    }

    /** Copies of topics that say nothing themselves. */
    int replicas() {
        return REPLICAS;
    }

    /** Where every controller is reached, by id. */
    Map<Integer, InetSocketAddress> addresses() {
        Map<Integer, InetSocketAddress> addresses = new LinkedHashMap<>();
        voters.forEach(voter -> addresses.put(voter.id(), new InetSocketAddress(voter.host(), voter.port())));
        return addresses;
    }

    /** In the form of {@code controller.quorum.voters}. */
    String votersText() {
        return voters.stream().map(Voter::toString).collect(Collectors.joining(","));
    }

    private static void requireClusterId(String clusterId) {
        String expected =
                "clusterId: '" + clusterId + "' is no id of a cluster; expected the 22 characters of a UUID in URL-safe"
                        + " base 64, the same on every node";
        try {
            if (!Uuid.fromString(clusterId).toString().equals(clusterId)) {
                throw new IllegalArgumentException(expected);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }
}
