package io.weir.schemas.topic;

import java.time.Duration;

/** What who writes {@code weir.members} and who reads it have agreed on. */
public final class Heartbeat {

    /** A member that was not heard of for so long counts as gone: three reports in a row, at the default interval, did not come. */
    public static final Duration GONE_AFTER = Duration.ofSeconds(15);

    private Heartbeat() {}
}
