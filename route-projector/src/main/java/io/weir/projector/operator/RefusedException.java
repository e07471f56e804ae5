package io.weir.projector.operator;

/** What an operator asks for cannot be done as things stand; the message says why and what to do. */
public final class RefusedException extends RuntimeException {

    public RefusedException(String message) {
        super(message);
    }
}
