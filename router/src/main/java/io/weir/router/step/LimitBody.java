package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import org.jspecify.annotations.Nullable;

/**
 * Refuses bodies that say that they are too large, before anything of them is read; the others are cut off where they are, as the
 * exchange now knows the bound.
 */
public final class LimitBody implements Step {

    private final long bytesMax;

    /** @param bytesMax bound on a request's body; 0 for none */
    public LimitBody(long bytesMax) {
        this.bytesMax = bytesMax == 0 ? Long.MAX_VALUE : bytesMax;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        x.requestBytesMax = bytesMax;
        if (bytesMax == Long.MAX_VALUE || !x.hasBody || x.chunkedBody) {
            return null;
        }
        return length(x) > bytesMax ? RouterError.BODY_TOO_LARGE : null;
    }

    /** The stack has taken a request apart by this number already, or by its frames where there is none. */
    private static long length(Exchange x) {
        String length = x.headers.get(HeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
