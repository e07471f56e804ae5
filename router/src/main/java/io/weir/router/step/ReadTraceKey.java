package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.schemas.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the client knows the trace key, and then may be told where its response comes from. The key is taken away
 * before an app sees it: an app that knew it could ask about every other one.
 */
public final class ReadTraceKey implements Step {

    private final byte[] key;

    public ReadTraceKey(Secret key) {
        this.key = key.bytes();
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String claimed = x.headers.get(HeaderNames.X_VCAP_TRACE);
        // Compared in constant time, so that the key cannot be found out one character after the other.
        if (claimed != null && MessageDigest.isEqual(key, claimed.getBytes(StandardCharsets.UTF_8))) {
            x.revealed = true;
            x.headers.remove(HeaderNames.X_VCAP_TRACE);
        }
        return null;
    }
}
