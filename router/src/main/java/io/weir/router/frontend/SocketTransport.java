package io.weir.router.frontend;

/** How event loops are told of sockets. What is asked for by name and is not to be had is an error; {@link #AUTO} takes what there is. */
public enum SocketTransport {
    /** epoll where it is to be had, and NIO elsewhere. */
    AUTO,
    /** io_uring of Linux: many reads and writes for one call of the kernel. */
    IO_URING,
    /** epoll of Linux. */
    EPOLL,
    /** What every JVM has. */
    NIO
}
