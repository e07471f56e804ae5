package io.weir.ingest.capi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Cuts lists of guids into what fits into one request. Pure. */
final class GuidBatches {

    /** Longest list of guids in a request line of 8 KiB; the rest is for path and other parameters. */
    private static final int CHARS_MAX = 7_500;

    private GuidBatches() {}

    /** Parts of at most {@value CapiClient#GUIDS_MAX} guids and {@value #CHARS_MAX} characters. */
    static List<List<String>> of(Collection<String> guids) {
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        int chars = 0;
        for (String guid : guids) {
            if (batch.size() == CapiClient.GUIDS_MAX || chars + guid.length() > CHARS_MAX) {
                batches.add(List.copyOf(batch));
                batch.clear();
                chars = 0;
            }
            batch.add(guid);
            chars += guid.length() + 1;
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }
}
