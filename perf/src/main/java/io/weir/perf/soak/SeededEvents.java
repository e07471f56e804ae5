package io.weir.perf.soak;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A random log as ingest would write it, the same for the same seed: routes come, get other weights, are claimed twice, go and come back as
 * new ones; revisions of each rise by one. A few events have weights that no projection takes. For one thread.
 */
final class SeededEvents {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private static final int CLAIMS_MAX = 2;
    private static final int DESTINATIONS_MAX = 3;
    private static final int HUNDRED = 100;

    /** Every other host has a second route, under a path. */
    private static final int KEYS_PER_TWO_HOSTS = 3;

    private final Random random;
    private final List<Place> places;
    private final Shares shares;
    private long routes;
    private long invalid;

    /**
     * One event, and what is to become of it.
     *
     * @param key of its record
     * @param valid false if it belongs into the dead letters
     */
    record Step(String key, RouteEvent event, boolean valid) {}

    /**
     * What the events are, in percent; the rest are new weights.
     *
     * @param second another route claims a key that has one
     * @param deleted a route goes
     * @param attributed an event that names who did it, and moves nothing
     * @param repeated the last revision of a route comes once more
     * @param invalid weights that are negative, mixed or all zero
     */
    record Shares(int second, int deleted, int attributed, int repeated, int invalid) {

        /** A little of everything. */
        static Shares mixed() {
            return new Shares(8, 10, 4, 2, 2);
        }
    }

    private static final class Place {
        private final String host;
        private final String path;
        private final List<Claim> claims = new ArrayList<>(CLAIMS_MAX);

        private Place(String host, String path) {
            this.host = host;
            this.path = path;
        }
    }

    private static final class Claim {
        private final String guid;
        private final Instant createdAt;
        private long revision;
        private @Nullable RouteEvent last;

        private Claim(String guid, Instant createdAt) {
            this.guid = guid;
            this.createdAt = createdAt;
        }
    }

    /** @param keys how many there are */
    SeededEvents(long seed, int keys, Shares shares) {
        this.random = new Random(seed);
        this.shares = shares;
        this.places = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            int host = i / KEYS_PER_TWO_HOSTS * 2 + Math.min(1, i % KEYS_PER_TWO_HOSTS);
            String path = i % KEYS_PER_TWO_HOSTS == 2 ? "/v2" : "";
            places.add(new Place("app-" + host + ".apps.example.com", path));
        }
    }

    /** How many invalid ones there were so far. */
    long invalid() {
        return invalid;
    }

    /** The next one. */
    Step next() {
        Place place = places.get(random.nextInt(places.size()));
        if (place.claims.isEmpty()) {
            return created(place);
        }
        Claim claim = place.claims.get(random.nextInt(place.claims.size()));
        int dice = random.nextInt(HUNDRED);
        int bound = shares.second;
        if (dice < bound) {
            return place.claims.size() < CLAIMS_MAX ? created(place) : weights(place, claim);
        }
        bound += shares.deleted;
        if (dice < bound) {
            place.claims.remove(claim);
            return step(place, claim, new RouteDeleted());
        }
        bound += shares.attributed;
        if (dice < bound) {
            return new Step(key(place), event(claim, new RouteAttributed()), true);
        }
        bound += shares.repeated;
        if (dice < bound && claim.last != null) {
            return new Step(key(place), claim.last, true);
        }
        bound += shares.invalid;
        if (dice < bound) {
            invalid++;
            Step step = step(place, claim, new RouteChanged(route(place, claim, refused()), null));
            return new Step(step.key, step.event, false);
        }
        return weights(place, claim);
    }

    private Step created(Place place) {
        long number = routes++;
        // Whole seconds as CAPI's: now and then two claims of one key are equally old.
        Claim claim = new Claim(new UUID(number, random.nextLong()).toString(), CREATED.plusSeconds(number / 4));
        place.claims.add(claim);
        return weights(place, claim);
    }

    private Step weights(Place place, Claim claim) {
        Step step = step(place, claim, new RouteChanged(route(place, claim, accepted()), null));
        claim.last = step.event;
        return step;
    }

    private static Step step(Place place, Claim claim, Object change) {
        claim.revision++;
        return new Step(key(place), event(claim, change), true);
    }

    private static RouteEvent event(Claim claim, Object change) {
        return RouteRecords.event(claim.guid, claim.revision, claim.createdAt, change);
    }

    private static Route route(Place place, Claim claim, List<Destination> destinations) {
        return RouteRecords.route(claim.guid, claim.revision, claim.createdAt, place.host, place.path, destinations);
    }

    private List<Destination> accepted() {
        int count = 1 + random.nextInt(DESTINATIONS_MAX);
        boolean weighted = count > 1 || random.nextBoolean();
        List<Destination> destinations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            destinations.add(to(i, weighted ? 1 + random.nextInt(HUNDRED) : null));
        }
        return destinations;
    }

    private List<Destination> refused() {
        return switch (random.nextInt(3)) {
            case 0 -> List.of(to(0, 50), to(1, -1));
            case 1 -> List.of(to(0, 50), to(1, null));
            default -> List.of(to(0, 0), to(1, 0));
        };
    }

    private static Destination to(int number, @Nullable Integer weight) {
        return RouteRecords.to("app-" + (char) ('a' + number), weight);
    }

    private static String key(Place place) {
        return place.host + place.path;
    }
}
