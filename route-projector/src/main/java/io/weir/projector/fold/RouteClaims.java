package io.weir.projector.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about one host and path: the state of the fold under one key.
 *
 * @param live claims in the order of their first events, at most {@value #LIVE_MAX}
 * @param gone ended claims, oldest end first, at most {@value #GONE_MAX}
 */
public record RouteClaims(List<RouteClaim> live, List<GoneClaim> gone) {

    /**
     * CAPI has one route per host and path, and two for the moment between a deletion and a creation whose events crossed.
     * More than a few means that deletions were missed; then the claim that ranks last is given up, so that a state stays
     * below the size of a record: eight entries of {@link RouteContent#TEXT_BYTES_MAX}.
     */
    public static final int LIVE_MAX = 8;

    /**
     * The log is written by one transactional writer per route, so an event that comes after its route's deletion needs a
     * fault already; it can then only be of a route that left a moment ago. Sixteen departures from one host and path are far
     * more than happen in such a moment, and the sixteen of every key there ever was (60 bytes each) are less than the
     * events in the log that made them.
     */
    public static final int GONE_MAX = 16;

    /** Before the first event of a key. */
    public static final RouteClaims NONE = new RouteClaims(List.of(), List.of());

    /** Newest creation first in CAPI, then the later first event; claims that have nothing to show rank below all. */
    private static final Comparator<RouteClaim> RANK = Comparator.<RouteClaim, Boolean>comparing(
                    claim -> claim.entry() != null)
            .thenComparing(RouteClaim::createdAt)
            .thenComparingLong(RouteClaim::firstOffset);

    public RouteClaims {
        live = List.copyOf(live);
        gone = List.copyOf(gone);
    }

    /** The claim that holds the key: its entry is the table's. Null if there is none with an entry. */
    public @Nullable RouteClaim winner() {
        return live.stream().max(RANK).filter(claim -> claim.entry() != null).orElse(null);
    }

    Optional<RouteClaim> claimOf(String routeGuid) {
        return live.stream()
                .filter(claim -> claim.routeGuid().equals(routeGuid))
                .findFirst();
    }

    /** The highest revision seen of the route under this key, 0 if none is remembered. */
    long revisionOf(String routeGuid) {
        for (RouteClaim claim : live) {
            if (claim.routeGuid().equals(routeGuid)) {
                return claim.revision();
            }
        }
        for (GoneClaim claim : gone) {
            if (claim.routeGuid().equals(routeGuid)) {
                return claim.revision();
            }
        }
        return 0;
    }

    /** The same with this claim in place of the route's former one, live or gone. */
    RouteClaims with(RouteClaim claim) {
        List<RouteClaim> claims = new ArrayList<>(live);
        int at = indexOf(claim.routeGuid());
        if (at >= 0) {
            claims.set(at, claim);
        } else {
            claims.add(claim);
        }
        RouteClaims grown = new RouteClaims(claims, goneWithout(claim.routeGuid()));
        return claims.size() <= LIVE_MAX ? grown : grown.withoutLast(claim);
    }

    /** The same with the route's claim ended at this revision. */
    RouteClaims without(String routeGuid, long revision) {
        List<RouteClaim> claims = new ArrayList<>(live);
        claims.removeIf(claim -> claim.routeGuid().equals(routeGuid));
        List<GoneClaim> ended = goneWithout(routeGuid);
        ended.add(new GoneClaim(routeGuid, revision));
        int surplus = Math.max(0, ended.size() - GONE_MAX);
        return new RouteClaims(claims, ended.subList(surplus, ended.size()));
    }

    private RouteClaims withoutLast(RouteClaim newest) {
        RouteClaim last =
                live.stream().filter(claim -> !claim.equals(newest)).min(RANK).orElseThrow();
        return without(last.routeGuid(), last.revision());
    }

    private int indexOf(String routeGuid) {
        for (int i = 0; i < live.size(); i++) {
            if (live.get(i).routeGuid().equals(routeGuid)) {
                return i;
            }
        }
        return -1;
    }

    private List<GoneClaim> goneWithout(String routeGuid) {
        List<GoneClaim> rest = new ArrayList<>(gone);
        rest.removeIf(claim -> claim.routeGuid().equals(routeGuid));
        return rest;
    }
}
