package io.weir.ingest.guard;

import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Duration;
import java.util.Set;

/** How many unexplained deletions are let through, and what explains one. */
public final class MassDelete {

    /** Deletions that are nearer to one another than this count together. */
    public static final Duration WINDOW = Duration.ofSeconds(60);

    private static final long ALWAYS_ALLOWED = 5;
    private static final long ONE_IN = 20;

    private static final Set<String> EXPLAINING =
            Set.of("audit.route.delete-request", "audit.space.delete-request", "audit.organization.delete-request");

    private MassDelete() {}

    /** The most deletions within a window that are applied when so many routes are known: 5, or 5 % of them. */
    public static long limit(long known) {
        return Math.max(ALWAYS_ALLOWED, known / ONE_IN);
    }

    /** True for a cause by which CAPI itself says that the route was to be deleted. */
    public static boolean explains(Cause cause) {
        return cause.getKind() == CauseKind.CAPI_EVENT && EXPLAINING.contains(cause.getEventType());
    }
}
