package io.weir.ingest.leader;

import io.weir.ingest.poll.PollParts;
import io.weir.ingest.reconcile.ReconcileParts;
import io.weir.ingest.worker.Ownership;
import java.time.Duration;

/**
 * What a leader needs; all of it is shared with others and closed by whoever made it.
 *
 * @param pauseMax the longest pause of a poller after a failure
 */
public record LeaderParts(Ownership ownership, PollParts polls, ReconcileParts scans, Duration pauseMax) {}
