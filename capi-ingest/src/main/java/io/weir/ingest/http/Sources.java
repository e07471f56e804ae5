package io.weir.ingest.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which address a request comes: the other end of the connection, unless that is a proxy whose word is taken.
 *
 * @param trusted the proxies
 */
record Sources(List<AddressRange> trusted) {

    /** More hops than any chain of proxies has. */
    private static final int HOPS_MAX = 32;

    Sources {
        trusted = List.copyOf(trusted);
    }

    static Sources of(RateLimitConfig config) {
        return new Sources(config.trustedProxies().stream()
                .map(range -> AddressRange.parse("trustedProxies", range))
                .toList());
    }

    /**
     * The last address of the chain that is no trusted proxy's.
     *
     * @param remote numeric address of the other end
     * @param forwardedFor the value of {@code X-Forwarded-For}, several joined by commas
     */
    String address(String remote, @Nullable String forwardedFor) {
        if (forwardedFor == null || !isTrusted(remote)) {
            return remote;
        }
        String[] hops = forwardedFor.split(",", -1);
        String last = remote;
        for (int i = hops.length - 1; i >= Math.max(0, hops.length - HOPS_MAX); i--) {
            String hop = hops[i].strip();
            if (AddressRange.bytes(hop) == null) {
                return last;
            }
            last = hop;
            if (!isTrusted(hop)) {
                return hop;
            }
        }
        return last;
    }

    private boolean isTrusted(String address) {
        byte[] bytes = AddressRange.bytes(address);
        return bytes != null && trusted.stream().anyMatch(range -> range.contains(bytes));
    }
}
