package io.weir.embedded.capi;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Throws the dice of a {@link Trouble}, for requests and for events apart, and counts what it struck. Thread-safe. */
final class Chance {

    /** JSON of no list's shape; a client that reads a missing list as an empty one would take everything for deleted. */
    private static final List<String> WRONG_SHAPES = List.of(
            "{}",
            "[]",
            "null",
            "\"ok\"",
            "{\"resources\":null,\"pagination\":null}",
            "{\"resources\":{},\"pagination\":{}}",
            "{\"resources\":[{}],\"pagination\":{\"total_results\":\"many\",\"total_pages\":-1}}",
            "{\"resources\":[null,7,\"x\"],\"pagination\":{\"total_results\":3,\"total_pages\":1}}",
            "{\"pagination\":{\"total_results\":0,\"total_pages\":1}}",
            "{\"access_token\":7,\"errors\":{}}");

    private static final int RETRY_AFTER_SECONDS_MAX = 2;

    private final Map<Trouble.Kind, Long> struck = new EnumMap<>(Trouble.Kind.class);
    private Trouble trouble;
    private SplittableRandom requests;
    private SplittableRandom events;

    Chance(Trouble trouble) {
        this.trouble = trouble;
        this.requests = new SplittableRandom(trouble.seed());
        this.events = requests.split();
    }

    /** From now on this goes wrong, with fresh dice. */
    synchronized void set(Trouble other) {
        trouble = other;
        requests = new SplittableRandom(other.seed());
        events = requests.split();
    }

    synchronized Trouble trouble() {
        return trouble;
    }

    /** Requests that went wrong so far, by kind. */
    synchronized Map<Trouble.Kind, Long> struck() {
        return new EnumMap<>(struck);
    }

    /** How the request that just came goes wrong; mostly it does not. */
    synchronized Optional<Faults.Fault> strike() {
        if (trouble.requests().isEmpty()) {
            return Optional.empty();
        }
        double draw = requests.nextDouble();
        for (Trouble.Kind kind : Trouble.Kind.values()) {
            draw -= trouble.requests().getOrDefault(kind, 0.0);
            if (draw < 0) {
                struck.merge(kind, 1L, Long::sum);
                return Optional.of(fault(kind));
            }
        }
        return Optional.empty();
    }

    private Faults.Fault fault(Trouble.Kind kind) {
        return switch (kind) {
            case RATE_LIMITED -> new Faults.Fault.Status(429, requests.nextInt(RETRY_AFTER_SECONDS_MAX + 1));
            case ERROR -> new Faults.Fault.Status(500, 0);
            case UNAVAILABLE -> new Faults.Fault.Status(503, 0);
            case CUT_BODY -> new Faults.Fault.CutBody();
            case NOT_JSON -> new Faults.Fault.WrongJson();
            case WRONG_SHAPE -> new Faults.Fault.WrongShape(WRONG_SHAPES.get(requests.nextInt(WRONG_SHAPES.size())));
            case HTML -> new Faults.Fault.Html();
            case STALL -> {
                Duration by = part(trouble.stallMax(), requests);
                yield requests.nextBoolean() ? new Faults.Fault.Slow(by) : new Faults.Fault.Stale(by);
            }
        };
    }

    /** How much later than it happened the next event becomes visible. */
    synchronized Duration lateness() {
        return trouble.lateEvents() > 0 && events.nextDouble() < trouble.lateEvents()
                ? part(trouble.lateMax(), events)
                : Duration.ZERO;
    }

    /** Whether the next event is lost. */
    synchronized boolean loses() {
        return trouble.lostEvents() > 0 && events.nextDouble() < trouble.lostEvents();
    }

    /** Whether the page just served is followed by a shift. */
    synchronized boolean shifts() {
        return trouble.shiftedPages() > 0 && events.nextDouble() < trouble.shiftedPages();
    }

    /** A number below {@code bound}, for a choice among events or routes. */
    synchronized int below(int bound) {
        return events.nextInt(bound);
    }

    private static Duration part(Duration most, SplittableRandom random) {
        return Duration.ofMillis((long) (most.toMillis() * random.nextDouble()));
    }
}
