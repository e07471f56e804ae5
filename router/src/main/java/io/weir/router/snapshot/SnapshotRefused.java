package io.weir.router.snapshot;

/** A snapshot that must not be used; the message says what is wrong with it. Not for a disk that cannot be read. */
public final class SnapshotRefused extends Exception {

    private static final long serialVersionUID = 1;

    public SnapshotRefused(String reason) {
        super(reason);
    }

    SnapshotRefused(String reason, Throwable cause) {
        super(reason, cause);
    }
}
