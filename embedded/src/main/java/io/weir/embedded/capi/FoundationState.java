package io.weir.embedded.capi;

import java.util.List;

/** All rows of a foundation at one moment; audit events are not among them. */
record FoundationState(
        long nextId,
        List<CapiOrganization> organizations,
        List<CapiSpace> spaces,
        List<CapiDomain> domains,
        List<CapiApp> apps,
        List<CapiRoute> routes) {}
