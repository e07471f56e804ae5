package io.weir.router.guard;

/** Bytes of a connection have no single reading, or are too many or too late. Without a stack trace: it tells of the peer, not of code. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
