package io.weir.router.backend;

/**
 * A fault as it happened.
 *
 * @param fault which row of the table
 * @param detail for the log: what the network or the TLS engine said
 * @param resetCode the error code with which an HTTP/2 endpoint reset the stream; {@link #NO_CODE} without
 */
public record BackendFailure(EndpointFault fault, String detail, long resetCode) {

    /** There was no reset. */
    public static final long NO_CODE = -1;

    public BackendFailure(EndpointFault fault, String detail) {
        this(fault, detail, NO_CODE);
    }

    /** Without anything else to be said. */
    public static BackendFailure of(EndpointFault fault) {
        return new BackendFailure(fault, fault.reason());
    }

    /** The same on a connection that carried an exchange before: what looks like a fault there may just be its old age. */
    BackendFailure onReused(boolean reused) {
        return reused && fault == EndpointFault.CONNECTION_RESET
                ? new BackendFailure(EndpointFault.EOF_ON_REUSED, detail)
                : this;
    }

    @Override
    public String toString() {
        return detail.equals(fault.reason()) ? fault.name() : fault.name() + ": " + detail;
    }
}
