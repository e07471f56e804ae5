package io.weir.router.forward;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.RouterError;
import io.weir.router.shard.Owner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What is counted of requests between the routers of a sharded fleet.
 *
 * <p>Threads: all event loops.
 */
public final class HopMetrics implements ExchangeObserver {

    /** So many members have a series of their own; more would be no fleet to look at by series. */
    private static final int MEMBERS_MAX = 500;

    private static final String OTHERS = "others";

    private final MeterRegistry registry;
    /** By member that could not be reached; no more than {@link #MEMBERS_MAX} and those of a few loops at once. */
    private final Map<String, Counter> failures = new ConcurrentHashMap<>();

    private final Counter answered;
    private final Counter unavailable;
    private final Counter misdirected;
    private final Counter received;
    private final Counter refused;
    private final Timer time;

    /** @param registry where the meters are shown */
    public HopMetrics(MeterRegistry registry) {
        this.registry = registry;
        answered = sent(registry, "answered");
        unavailable = sent(registry, "unavailable");
        misdirected = sent(registry, "misdirected");
        received = received(registry, "served");
        refused = received(registry, "misdirected");
        time = Timer.builder("weir.hop.time")
                .description("From a request's way to another router until that one's response began")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    private static Counter sent(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.hops.sent")
                .description("Requests for hosts of other routers, by what came of sending them there")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter received(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.hops.received")
                .description("Requests that other routers have sent, by whether this one has their host")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Another router says that it does not have the host. */
    void misdirected() {
        misdirected.increment();
    }

    /** That router could not be reached, or was lost on the way. */
    void failed(Owner owner) {
        Counter known = failures.get(owner.memberId());
        if (known == null) {
            String member = failures.size() < MEMBERS_MAX ? owner.memberId() : OTHERS;
            known = failures.computeIfAbsent(member, this::failuresOf);
        }
        known.increment();
    }

    private Counter failuresOf(String member) {
        return Counter.builder("weir.hop.failures")
                .description(
                        "Attempts to send a request to that router that failed, as it could not be reached or was lost")
                .tag("member", member)
                .register(registry);
    }

    @Override
    public void finished(Exchange x, int status, long nowNanos) {
        RouterError error = x.error;
        if (x.hop != null) {
            (RouterError.MISDIRECTED.equals(error) ? refused : received).increment();
        } else if (RouterError.SLICE_UNAVAILABLE.equals(error)) {
            unavailable.increment();
        } else if (x.owner != null && x.respondedNanos != 0) {
            answered.increment();
            time.record(x.respondedNanos - x.attemptNanos, TimeUnit.NANOSECONDS);
        }
    }
}
