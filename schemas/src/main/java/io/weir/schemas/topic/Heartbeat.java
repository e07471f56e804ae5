package io.weir.schemas.topic;

import java.time.Duration;

/** What who writes {@code weir.members} and who reads it have agreed on. */
public final class Heartbeat {

    /** A member that was not heard of for so long counts as gone: three reports in a row, at the default interval, did not come. */
    public static final Duration GONE_AFTER = Duration.ofSeconds(15);

    /** Whoever follows members keeps so many: far above any fleet, and records of those that went without a word pile up, in years. */
    public static final int MEMBERS_MAX = 10_000;

    private Heartbeat() {}
}
