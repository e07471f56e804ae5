package io.weir.router.selection;

import io.weir.router.selection.BalancingSettings.Algorithm;

/**
 * How endpoints are selected inside a destination.
 *
 * @param hashed whether a request's endpoint follows a hash of what the request says
 * @param hashBalance how many times the average may be in flight on an endpoint that the hash leads to; 0 for any number
 * @param plain algorithm of requests that have nothing to hash, and of all where nothing is hashed
 */
public record Balance(boolean hashed, double hashBalance, Algorithm plain) {

    /** In turn. */
    public static final Balance ROUND_ROBIN = new Balance(false, 0, Algorithm.ROUND_ROBIN);

    /** Where the least is in flight. */
    public static final Balance LEAST_CONNECTION = new Balance(false, 0, Algorithm.LEAST_CONNECTION);

    public Balance {
        if (!(hashBalance >= 0) || Double.isInfinite(hashBalance)) {
            throw new IllegalArgumentException("hashBalance: " + hashBalance + " must be 0 or more");
        }
    }

    /** Without hashing. */
    public static Balance of(Algorithm algorithm) {
        return switch (algorithm) {
            case ROUND_ROBIN -> ROUND_ROBIN;
            case LEAST_CONNECTION -> LEAST_CONNECTION;
        };
    }

    /** The algorithm in CAPI's words: {@code round-robin}, {@code least-connection} or {@code hash}. */
    public String text() {
        return hashed ? "hash" : plainText();
    }

    /** The same without hashing. */
    public String plainText() {
        return switch (plain) {
            case ROUND_ROBIN -> "round-robin";
            case LEAST_CONNECTION -> "least-connection";
        };
    }
}
