package io.weir.schemas.topic;

import java.util.List;

/** Topics exist that are not as Weir needs them; the message names each with what was expected, what was found and what to do. */
public final class TopicMismatchException extends IllegalStateException {

    private final List<TopicMismatch> mismatches;

    TopicMismatchException(List<TopicMismatch> mismatches) {
        super(describe(mismatches));
        this.mismatches = List.copyOf(mismatches);
    }

    /** Every difference that was found, at least one. */
    public List<TopicMismatch> mismatches() {
        return mismatches;
    }

    private static String describe(List<TopicMismatch> mismatches) {
        StringBuilder text = new StringBuilder("Kafka has topics that Weir cannot work on as they are:");
        for (TopicMismatch mismatch : mismatches) {
            text.append("\n  ").append(mismatch);
        }
        return text.toString();
    }
}
