package io.weir.router.guard;

import java.time.Duration;

/**
 * What a client may take of a router before its request is whole.
 *
 * @param requestLineBytesMax bound on the request line, with its end
 * @param headerBytesMax bound on all header lines of a request, with their ends; trailers have the same
 * @param headersMax bound on their number
 * @param headerTimeout from a head's first byte, or from the connection's beginning, to the head's end
 */
public record GuardLimits(int requestLineBytesMax, int headerBytesMax, int headersMax, Duration headerTimeout) {}
