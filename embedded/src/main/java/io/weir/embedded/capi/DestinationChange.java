package io.weir.embedded.capi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What an insert or a replacement does to the rows of a route: set differences over app, type, port, weight and protocol, so
 * that a changed weight is one row less and one row more, with a new guid. Pure but for the random guids.
 *
 * @param rows the rows afterwards
 * @param removed rows that went, deleted first
 * @param added rows that came
 */
record DestinationChange(List<CapiDestination> rows, List<CapiDestination> removed, List<CapiDestination> added) {

    static DestinationChange replace(List<CapiDestination> existing, List<CapiDestination> requested) {
        List<CapiDestination> kept = existing.stream()
                .filter(row -> requested.stream().anyMatch(row::sameRow))
                .toList();
        List<CapiDestination> removed =
                existing.stream().filter(row -> !kept.contains(row)).toList();
        return with(kept, removed, requested);
    }

    static DestinationChange insert(List<CapiDestination> existing, List<CapiDestination> requested) {
        if (existing.stream().anyMatch(row -> row.weight() != null)) {
            throw CapiError.unprocessable(
                    "Destinations cannot be inserted when there are weighted destinations already configured.");
        }
        DestinationChange change = with(existing, List.of(), requested);
        if (change.rows.size() > DestinationMessage.DESTINATIONS_MAX) {
            throw CapiError.unprocessable(
                    "Routes can be mapped to at most " + DestinationMessage.DESTINATIONS_MAX + " destinations.");
        }
        return change;
    }

    static DestinationChange delete(List<CapiDestination> existing, CapiDestination row) {
        if (row.weight() != null) {
            throw CapiError.unprocessable("Weighted destinations cannot be deleted individually.");
        }
        return remove(existing, List.of(row));
    }

    static DestinationChange remove(List<CapiDestination> existing, List<CapiDestination> gone) {
        return new DestinationChange(
                existing.stream().filter(row -> !gone.contains(row)).toList(), gone, List.of());
    }

    /** The rows that requests ask for, with CAPI's defaults filled in. */
    static List<CapiDestination> rows(List<DestinationRequest> requests, List<CapiApp> apps, Instant now) {
        List<CapiDestination> rows = new ArrayList<>(requests.size());
        for (int index = 0; index < requests.size(); index++) {
            CapiDestination row = row(requests.get(index), apps.get(index), now);
            if (rows.stream().anyMatch(row::sameRow)) {
                throw CapiError.unprocessable("Destinations cannot contain duplicate entries");
            }
            rows.add(row);
        }
        return rows;
    }

    private static CapiDestination row(DestinationRequest request, CapiApp app, Instant now) {
        Integer port = request.port();
        if (port == null) {
            port = app.lifecycle().equals("docker") ? CapiDestination.NO_PORT : CapiDestination.DEFAULT_PORT;
        }
        return new CapiDestination(
                UUID.randomUUID().toString(),
                request.appGuid(),
                request.processType(),
                port,
                request.weight(),
                "http2".equals(request.protocol()) ? "http2" : null,
                now,
                now);
    }

    private static DestinationChange with(
            List<CapiDestination> kept, List<CapiDestination> removed, List<CapiDestination> requested) {
        List<CapiDestination> added = requested.stream()
                .filter(row -> kept.stream().noneMatch(row::sameRow))
                .toList();
        List<CapiDestination> rows = new ArrayList<>(kept);
        rows.addAll(added);
        return new DestinationChange(rows, removed, added);
    }
}
