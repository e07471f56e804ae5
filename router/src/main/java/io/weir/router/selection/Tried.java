package io.weir.router.selection;

/**
 * The candidates that one request has been tried on, so that a retry goes to another.
 *
 * <p>Threads: belongs to one request. Holds as many candidates as a request may have attempts, so it is searched in order.
 */
public final class Tried {

    private final Candidate[] seen;
    private int count;

    /** Room for that many attempts. */
    public Tried(int attemptsMax) {
        this.seen = new Candidate[attemptsMax];
    }

    /** Remembers a candidate; more than the attempts allowed are not remembered. */
    public void add(Candidate candidate) {
        if (count < seen.length) {
            seen[count++] = candidate;
        }
    }

    /** Whether nothing was tried yet. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Whether that very candidate was tried. */
    public boolean contains(Candidate candidate) {
        for (int i = 0; i < count; i++) {
            if (seen[i].equals(candidate)) {
                return true;
            }
        }
        return false;
    }
}
