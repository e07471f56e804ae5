package io.weir.router.selection;

import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sequences in use, so that routes with equal weights share one.
 *
 * <p>Threads: belongs to the table's writer. Bounded in slots: the least recently asked for are forgotten here (routes that
 * use them keep them), and built again when asked for again.
 */
public final class WeightSequences {

    private final long slotsMax;
    private final LinkedHashMap<Vector, WeightSequence> known = new LinkedHashMap<>(64, 0.75f, true);
    private long slots;

    /** @param slotsMax bound on the slots that are kept, two bytes each */
    public WeightSequences(long slotsMax) {
        this.slotsMax = slotsMax;
    }

    /** The sequence of these weights; see {@link WeightSequence#of}. */
    public WeightSequence of(int[] weights) {
        Vector key = new Vector(weights.clone());
        WeightSequence sequence = known.get(key);
        if (sequence == null) {
            sequence = WeightSequence.of(weights);
            known.put(key, sequence);
            slots += sequence.length();
            forget();
        }
        return sequence;
    }

    private void forget() {
        var eldest = known.values().iterator();
        while (slots > slotsMax && known.size() > 1) {
            slots -= eldest.next().length();
            eldest.remove();
        }
    }

    /** How many vectors are kept. */
    public int size() {
        return known.size();
    }

    private static final class Vector {

        private final int[] weights;

        Vector(int[] weights) {
            this.weights = weights;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Vector vector && Arrays.equals(weights, vector.weights);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(weights);
        }
    }
}
