package io.weir.router.admin;

import io.weir.schemas.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** HTTP Basic authentication of the one user that there is. Pure. */
final class BasicAuth {

    private static final String SCHEME = "Basic ";

    private final byte @Nullable [] expected;

    BasicAuth(AdminSettings settings) {
        Secret password = settings.password();
        this.expected =
                password == null ? null : (settings.user() + ":" + password.value()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whether a request may go on; takes as long for a wrong password as for another one.
     *
     * @param authorization its {@code Authorization} header; null without
     */
    boolean admits(@Nullable String authorization) {
        byte[] wanted = expected;
        if (wanted == null) {
            return true;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        try {
            byte[] given = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            return MessageDigest.isEqual(wanted, given);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
