package io.weir.projector.state;

/** A value of a store that this version cannot read. No retry helps, and no record of the log is at fault. */
public final class StateFormatException extends RuntimeException {

    StateFormatException(String what, Throwable cause) {
        super(
                "a stored " + what + " cannot be read (" + cause.getMessage()
                        + "): it was written by a newer version of the projector, or it is damaged. Run that version or a newer"
                        + " one; if it is damaged, remove the state directory, so that it is restored from its changelog",
                cause);
    }
}
