package io.weir.router.shard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * What becomes of each slice in this router: from its assignment over its reading to its hand-over.
 *
 * <p>A slice that is no longer assigned is served until another router has taken it, since every router goes on reading all
 * partitions. Pure: the time is an argument, milliseconds on any clock that does not go back. Threads: belongs to the table's writer.
 */
public final class Slices {

    /** The others have read by then who has taken the slice. */
    static final long HAND_OVER_MILLIS = Duration.ofSeconds(2).toMillis();

    /** No request is between its two questions for so long. */
    static final long LETTING_GO_MILLIS = Duration.ofSeconds(1).toMillis();

    /** The reader begins at once, unless the table that is served has just been switched. */
    static final long ASK_AGAIN_MILLIS = Duration.ofSeconds(10).toMillis();

    private enum State {
        /** Of its records only wildcards are taken. */
        ABSENT,
        /** To be read from its start. */
        WANTED,
        /** The reader was asked to. */
        ASKED,
        /** It is being read beside the table. */
        LOADING,
        /** It is served. */
        HELD,
        /** It is no longer served, and about to be forgotten. */
        LETTING_GO
    }

    private final State[] states;
    private final boolean[] assigned;
    /** The epoch in which it was last assigned: who has taken it since has a later one. */
    private final long[] epochs;
    /** Since when it is asked for, taken by another one, or let go. */
    private final long[] sinceMillis;
    /** Whether another one has taken it, of those held. */
    private final boolean[] taken;

    /** @param slices how many there are */
    public Slices(int slices) {
        states = new State[slices];
        Arrays.fill(states, State.ABSENT);
        assigned = new boolean[slices];
        epochs = new long[slices];
        sinceMillis = new long[slices];
        taken = new boolean[slices];
    }

    /** These are this router's to serve. */
    public void assigned(Assignment now) {
        for (int slice = 0; slice < states.length; slice++) {
            assigned[slice] = now.slices().contains(slice);
            if (assigned[slice]) {
                epochs[slice] = now.epoch();
                switch (states[slice]) {
                    case ABSENT -> states[slice] = State.WANTED;
                    // All its records have been taken all the time.
                    case LETTING_GO -> states[slice] = State.HELD;
                    case WANTED, ASKED, LOADING, HELD -> {}
                }
                taken[slice] = false;
            } else if (states[slice] == State.WANTED) {
                states[slice] = State.ABSENT;
            }
        }
    }

    /** The slices that are to be read from their start, told once; again after a while if nobody began. */
    public List<Integer> toRead(long nowMillis) {
        List<Integer> read = new ArrayList<>();
        for (int slice = 0; slice < states.length; slice++) {
            boolean again = states[slice] == State.ASKED && nowMillis - sinceMillis[slice] >= ASK_AGAIN_MILLIS;
            if (states[slice] == State.WANTED || again) {
                states[slice] = State.ASKED;
                sinceMillis[slice] = nowMillis;
                read.add(slice);
            }
        }
        return read;
    }

    /** This slice is read from its start. */
    public void reading(int slice) {
        if (slice < states.length && states[slice] == State.ASKED) {
            states[slice] = State.LOADING;
        }
    }

    /** Everything that was read is in the table, but for what is still being read. */
    public void read(IntPredicate beingRead) {
        for (int slice = 0; slice < states.length; slice++) {
            if (states[slice] == State.LOADING && !beingRead.test(slice)) {
                states[slice] = State.HELD;
                taken[slice] = false;
            }
        }
    }

    /** Lets go of what others have taken for long enough. */
    public void others(Owners owners, long nowMillis) {
        for (int slice = 0; slice < states.length; slice++) {
            if (states[slice] != State.HELD || assigned[slice] || owners.takenIn(slice) <= epochs[slice]) {
                taken[slice] = false;
            } else if (!taken[slice]) {
                taken[slice] = true;
                sinceMillis[slice] = nowMillis;
            } else if (nowMillis - sinceMillis[slice] >= HAND_OVER_MILLIS) {
                states[slice] = State.LETTING_GO;
                sinceMillis[slice] = nowMillis;
            }
        }
    }

    /** The slices whose exact hosts are to be forgotten now. */
    public List<Integer> toForget(long nowMillis) {
        List<Integer> gone = new ArrayList<>();
        for (int slice = 0; slice < states.length; slice++) {
            if (states[slice] == State.LETTING_GO && nowMillis - sinceMillis[slice] >= LETTING_GO_MILLIS) {
                states[slice] = State.ABSENT;
                gone.add(slice);
            }
        }
        return gone;
    }

    /** Whether records of exact hosts in this slice are to be taken. */
    public boolean takes(int slice) {
        return slice < states.length
                && switch (states[slice]) {
                    case ABSENT, WANTED -> false;
                    case ASKED, LOADING, HELD, LETTING_GO -> true;
                };
    }

    /** By slice, whether it is served. */
    public boolean[] held() {
        boolean[] held = new boolean[states.length];
        for (int slice = 0; slice < states.length; slice++) {
            held[slice] = states[slice] == State.HELD;
        }
        return held;
    }

    boolean isHeld(int slice) {
        return states[slice] == State.HELD;
    }
}
