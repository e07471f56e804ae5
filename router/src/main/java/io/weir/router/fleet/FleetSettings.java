package io.weir.router.fleet;

import io.weir.router.shard.HopSettings;
import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a router shows itself to others, and what it shares with them.
 *
 * @param name the fleet it belongs to
 * @param mode how its routers share the route table out
 * @param address {@code host:port} at which the others reach it; null for where it listens
 * @param publishInterval how often it tells of changes at most
 * @param heartbeatInterval how often it tells that it is there at least
 * @param hop how requests are sent to others
 */
public record FleetSettings(
        @ConfigKey(
                description = "Name of the fleet that the router belongs to, as its record in `weir.members` says.",
                defaultValue = "default")
        String name,

        @ConfigKey(
                description =
                        "How the routers of the fleet share the route table out: `replicated`, each holds all of it, or"
                                + " `sharded`, each holds the exact hosts of its partitions and sends requests for others to"
                                + " the router that has them.",
                defaultValue = "replicated")
        FleetMode mode,

        @ConfigKey(
                description =
                        "Address at which other routers reach this one, `host:port`. Without it, `listen.host` and"
                                + " the port it listens on, for other routers where they speak TLS; the host's name where it"
                                + " listens on all addresses.")
        @Nullable String address,

        @ConfigKey(
                description = "How often the router writes what it has applied to `weir.members` at most; `weir await`"
                        + " learns of a change that much later.",
                defaultValue = "100ms")
        Duration publishInterval,

        @ConfigKey(
                description = "How often it writes that at least. A router that was not heard of for 15 s counts as"
                        + " gone.",
                defaultValue = "5s")
        Duration heartbeatInterval,

        HopSettings hop) {

    private static final Duration PUBLISH_LEAST = Duration.ofMillis(10);
    private static final Duration HEARTBEAT_MOST = Duration.ofSeconds(10);

    public FleetSettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: must not be empty");
        }
        if (publishInterval.compareTo(PUBLISH_LEAST) < 0) {
            throw new IllegalArgumentException("publishInterval: " + publishInterval + " must be 10 ms or more");
        }
        if (heartbeatInterval.compareTo(publishInterval) < 0 || heartbeatInterval.compareTo(HEARTBEAT_MOST) > 0) {
            throw new IllegalArgumentException("heartbeatInterval: " + heartbeatInterval
                    + " must be from publishInterval to 10 s, as routers not heard of for 15 s count as gone");
        }
        if (mode == FleetMode.SHARDED && hop.secret().isEmpty()) {
            throw new IllegalArgumentException(
                    "hop.secret: is not set, but mode is sharded: routers sign with it what they send to one another");
        }
    }

    /** Of a replicated fleet. */
    public FleetSettings(String name, @Nullable String address, Duration publishInterval, Duration heartbeatInterval) {
        this(name, FleetMode.REPLICATED, address, publishInterval, heartbeatInterval, HopSettings.none());
    }

    /** The same of a sharded fleet. */
    public FleetSettings sharded(Secret secret) {
        return sharded(HopSettings.of(secret));
    }

    /** The same of a sharded fleet. */
    public FleetSettings sharded(HopSettings hops) {
        return new FleetSettings(name, FleetMode.SHARDED, address, publishInterval, heartbeatInterval, hops);
    }

    public boolean isSharded() {
        return mode == FleetMode.SHARDED;
    }

    /** Consumer group that shares the slices of a sharded fleet out. */
    String sharedGroup() {
        return "weir-router." + name;
    }

    /** Consumer group to which that router commits what it has applied. */
    public String group(String routerId) {
        return sharedGroup() + "." + routerId;
    }

    public static FleetSettings defaults() {
        return new FleetSettings("default", null, Duration.ofMillis(100), Duration.ofSeconds(5));
    }
}
