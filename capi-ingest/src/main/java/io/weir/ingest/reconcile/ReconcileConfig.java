package io.weir.ingest.reconcile;

import io.weir.ingest.capi.CapiClient;
import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/** The full scans of CAPI. */
public record ReconcileConfig(
        @ConfigKey(
                description =
                        "Time from the end of one full scan to the next, give or take a tenth; never less than ten times what"
                                + " the last one took.",
                defaultValue = "60s")
        Duration period,

        @ConfigKey(description = "Routes asked of CAPI in one page of a scan, 1..5000.", defaultValue = "5000")
        int pageSize,

        @ConfigKey(
                description =
                        "How long a scan's differences wait for the pollers and the worker, so that what is on its way is not"
                                + " taken for drift.",
                defaultValue = "30s")
        Duration settle) {

    public ReconcileConfig {
        requireAtLeast("period", period, Duration.ofMillis(100));
        requireAtLeast("settle", settle, Duration.ofMillis(100));
        if (pageSize < 1 || pageSize > CapiClient.PER_PAGE_MAX) {
            throw new IllegalArgumentException("pageSize: " + pageSize + ", expected 1.." + CapiClient.PER_PAGE_MAX);
        }
    }

    private static void requireAtLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(key + ": " + value + ", expected " + least + " or more");
        }
    }

    /** Every key at its default. */
    public static ReconcileConfig defaults() {
        return new ReconcileConfig(Duration.ofSeconds(60), CapiClient.PER_PAGE_MAX, Duration.ofSeconds(30));
    }

    /** The same with another time between two scans. */
    public ReconcileConfig withPeriod(Duration other) {
        return new ReconcileConfig(other, pageSize, settle);
    }

    /** The same with other pages. */
    public ReconcileConfig withPageSize(int other) {
        return new ReconcileConfig(period, other, settle);
    }
}
