package io.weir.router.frontend;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of connections of clients.
 *
 * <p>Threads: any.
 */
final class FrontendMetrics {

    /** Why a connection was closed before its first request. */
    enum Refusal {
        /** As many are open as may be. */
        TOTAL,
        /** As many of its client are open as may be. */
        CLIENT,
        /** A PROXY protocol header is required, and it does not come from who may send one. */
        PROXY_SOURCE,
        /** Its PROXY protocol header is malformed, or did not come in time. */
        PROXY_HEADER
    }

    /** How a TLS handshake ended. */
    enum Handshake {
        DONE,
        /** One side refused, or it took too long. */
        FAILED,
        /** The client hung up in it, as checks of the port alone do. */
        ABANDONED
    }

    private final MeterRegistry registry;
    private final Map<Entrance, Counter> accepted = new EnumMap<>(Entrance.class);
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
    private final Map<Handshake, Counter> handshakes = new EnumMap<>(Handshake.class);
    private final Counter floods;
    private final Counter reloads;
    private final Counter failedReloads;

    FrontendMetrics(MeterRegistry registry, ConnectionCounts counts) {
        this.registry = registry;
        registry.gauge("weir.connections.open", counts, ConnectionCounts::open);
        for (Entrance entrance : Entrance.values()) {
            accepted.put(
                    entrance,
                    Counter.builder("weir.connections.accepted")
                            .description("Connections that were accepted, of clients and of other routers")
                            .tag("listener", entrance.label)
                            .register(registry));
        }
        for (Refusal reason : Refusal.values()) {
            refused.put(
                    reason,
                    Counter.builder("weir.connections.refused")
                            .description("Connections of clients that were closed before their first request")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (Handshake outcome : Handshake.values()) {
            handshakes.put(
                    outcome,
                    Counter.builder("weir.tls.handshakes")
                            .description("TLS handshakes with clients")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        this.floods = Counter.builder("weir.http2.floods")
                .description("HTTP/2 connections that were closed for too many control frames")
                .register(registry);
        this.reloads = reloads(registry, "done");
        this.failedReloads = reloads(registry, "failed");
    }

    private static Counter reloads(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.tls.reloads")
                .description("Changed certificate files that were put to use, or could not be")
                .tag("outcome", outcome)
                .register(registry);
    }

    MeterRegistry registry() {
        return registry;
    }

    void accepted(Entrance entrance) {
        count(accepted.get(entrance));
    }

    void refused(Refusal reason) {
        count(refused.get(reason));
    }

    void handshake(Handshake outcome) {
        count(handshakes.get(outcome));
    }

    private static void count(@Nullable Counter counter) {
        requireNonNull(counter).increment();
    }

    void flood() {
        floods.increment();
    }

    void reload(boolean done) {
        (done ? reloads : failedReloads).increment();
    }
}
