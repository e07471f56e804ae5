package io.weir.ingest.reconcile;

import java.time.Duration;
import java.time.Instant;

/**
 * How a scan ended.
 *
 * @param outcome {@code applied}, {@code held} or {@code failed}
 * @param endedAt when
 * @param found routes that it found
 * @param known live routes before it
 * @param changed routes that CAPI showed otherwise than the log, once everything had settled
 * @param imported routes that were taken over by the first import
 * @param missing live routes that it did not show, once everything had settled
 * @param drift how many of changed and missing nobody but the scan has announced
 * @param took from its begin to its end
 */
public record ScanReport(
        String outcome,
        Instant endedAt,
        long found,
        long known,
        long changed,
        long imported,
        long missing,
        long drift,
        Duration took) {}
