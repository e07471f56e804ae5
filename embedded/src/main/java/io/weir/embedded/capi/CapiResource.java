package io.weir.embedded.capi;

import java.time.Instant;

/** What every listed thing has; lists are ordered by {@link #id()} unless asked otherwise. */
public sealed interface CapiResource
        permits CapiApp,
                CapiAuditEvent,
                CapiDomain,
                CapiIsolationSegment,
                CapiOrganization,
                CapiRoute,
                CapiRouteBinding,
                CapiSpace {

    /** Rising number of the row; never shown. */
    long id();

    /** The guid by which CAPI names it. */
    String guid();

    /** Whole seconds. */
    Instant createdAt();

    /** Whole seconds. */
    Instant updatedAt();

    /** Labels and annotations. */
    Metadata metadata();
}
