package io.weir.ingest.worker;

/**
 * How far the orders of an inbox partition are dealt with. Unlike a hint, an order must not be worked twice: a repeated rollback could
 * put back what somebody has cleared since.
 *
 * <p>The position of the partition does not say it, since it stays behind hints that wait for their second look. But orders
 * have no second look, so they are dealt with in the order of their offsets, and the first one that is not is enough to know. It is
 * committed as the metadata of the position, in the transaction that carries the orders' events.
 *
 * @param before orders at lower offsets are not to be carried out
 * @param inDoubt true when that is because nobody knows whether they were: the position was lost
 */
record OrderMark(long before, boolean inDoubt) {

    /** No order was dealt with yet. */
    static final OrderMark NONE = new OrderMark(0, false);

    private static final String DONE = "orders-before:";
    private static final String IN_DOUBT = "orders-in-doubt-before:";

    /** Reads the metadata of a committed position; anything else than a mark is none. */
    static OrderMark parse(String metadata) {
        boolean inDoubt = metadata.startsWith(IN_DOUBT);
        String prefix = inDoubt ? IN_DOUBT : DONE;
        if (!metadata.startsWith(prefix)) {
            return NONE;
        }
        try {
            return new OrderMark(Long.parseLong(metadata.substring(prefix.length())), inDoubt);
        } catch (NumberFormatException e) {
            return NONE;
        }
    }

    /** What to commit beside this position; empty where the position says it. */
    String metadata(long position) {
        return before <= position ? "" : (inDoubt ? IN_DOUBT : DONE) + before;
    }

    /** The mark once the order at this offset is dealt with. */
    OrderMark after(long offset) {
        return offset < before ? this : new OrderMark(offset + 1, false);
    }

    /** Whether the order at this offset is dealt with, or in doubt. */
    boolean covers(long offset) {
        return offset < before;
    }
}
