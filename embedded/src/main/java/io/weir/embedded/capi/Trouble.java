package io.weir.embedded.capi;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What goes wrong by chance. The choices follow from the seed and the order in which requests and events come, so a run with one
 * client repeats exactly.
 *
 * @param seed of every choice
 * @param requests how likely a request goes wrong in each way, 0..1, together at most 1; a kind left out never
 * @param stallMax longest stall
 * @param lateEvents how likely an audit event becomes visible later than it happened, 0..1
 * @param lateMax how much later at most; events that happened after it are visible before it
 * @param lostEvents how likely an event is never written, 0..1: one that CAPI writes after the transaction, so not those of mappings
 * @param shiftedPages how likely a page of routes that is not the last is followed by the deletion of one of its routes, which
 *     shifts the next page, and by the creation of a route
 * @param withoutRights the client's roles are gone: lists are empty and single resources not found
 */
public record Trouble(
        long seed,
        Map<Kind, Double> requests,
        Duration stallMax,
        double lateEvents,
        Duration lateMax,
        double lostEvents,
        double shiftedPages,
        boolean withoutRights) {

    private static final Duration DELAY_MAX = Duration.ofMinutes(10);

    /** Ways in which one request goes wrong. */
    public enum Kind {
        /** Status 429, sometimes with {@code Retry-After}. */
        RATE_LIMITED,
        /** Status 500. */
        ERROR,
        /** Status 503. */
        UNAVAILABLE,
        /** The right answer, cut in the middle. */
        CUT_BODY,
        /** Status 200 with a body that is no JSON. */
        NOT_JSON,
        /** Status 200 with JSON of another shape. */
        WRONG_SHAPE,
        /** Status 200 with a page for people. */
        HTML,
        /** The right answer, late; one time of two it is old by then. */
        STALL;

        /** As the JSON document names it. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Trouble {
        for (Map.Entry<Kind, Double> entry : requests.entrySet()) {
            share("requests." + entry.getKey().key(), entry.getValue());
        }
        share(
                "requests, all together",
                requests.values().stream().mapToDouble(Double::doubleValue).sum());
        requests = requests.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(requests));
        share("late_events", lateEvents);
        share("lost_events", lostEvents);
        share("shifted_pages", shiftedPages);
        delay("stall_max_millis", stallMax);
        delay("late_max_millis", lateMax);
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value <= 1.000_000_001)) {
            throw new IllegalArgumentException(name + ": " + value + ", expected 0..1");
        }
    }

    private static void delay(String name, Duration value) {
        if (value.isNegative() || value.compareTo(DELAY_MAX) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value.toMillis() + ", expected 0.." + DELAY_MAX.toMillis());
        }
    }

    /** Nothing goes wrong. */
    public static Trouble none() {
        return new Trouble(0, Map.of(), Duration.ZERO, 0, Duration.ZERO, 0, 0, false);
    }

    /**
     * Everything goes wrong sometimes, but for the rights: requests of each kind with this chance, stalls up to two seconds, a
     * fifth of the events up to five seconds late.
     */
    public static Trouble mixed(long seed, double chancePerKind) {
        Map<Kind, Double> requests = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            requests.put(kind, chancePerKind);
        }
        return new Trouble(
                seed, requests, Duration.ofSeconds(2), 0.2, Duration.ofSeconds(5), chancePerKind, 0.5, false);
    }

    /** With other chances of requests going wrong. */
    public Trouble withRequests(Map<Kind, Double> others) {
        return new Trouble(seed, others, stallMax, lateEvents, lateMax, lostEvents, shiftedPages, withoutRights);
    }

    /** With other chances of events being late, and by how much. */
    public Trouble withLateEvents(double chance, Duration atMost) {
        return new Trouble(seed, requests, stallMax, chance, atMost, lostEvents, shiftedPages, withoutRights);
    }

    /** With another chance of events being lost. */
    public Trouble withLostEvents(double chance) {
        return new Trouble(seed, requests, stallMax, lateEvents, lateMax, chance, shiftedPages, withoutRights);
    }

    /** With another chance of pages shifting. */
    public Trouble withShiftedPages(double chance) {
        return new Trouble(seed, requests, stallMax, lateEvents, lateMax, lostEvents, chance, withoutRights);
    }

    /** With the client's roles gone or there. */
    public Trouble withoutRights(boolean gone) {
        return new Trouble(seed, requests, stallMax, lateEvents, lateMax, lostEvents, shiftedPages, gone);
    }
}
