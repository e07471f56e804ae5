package io.weir.router.routeservice;

import io.weir.schemas.config.Secret;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key that signatures are sealed with, as Gorouter derives it from its secret. Pure. */
final class SignatureKey {

    private static final int ITERATIONS = 100_001;
    private static final int KEY_BYTES = 16;
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    private SignatureKey() {}

    /**
     * Derives the key: PBKDF2 with HMAC-SHA-256, 100,001 rounds, an empty salt, 16 bytes. The JDK's own refuses an empty salt. Takes
     * a tenth of a second, so not for event loops.
     */
    static SecretKey of(Secret secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
            // 16 bytes are less than one block of the hash, so that the first block is all there is to compute.
            byte[] round = mac.doFinal(FIRST_BLOCK);
            byte[] block = round.clone();
            for (int i = 1; i < ITERATIONS; i++) {
                round = mac.doFinal(round);
                for (int b = 0; b < block.length; b++) {
                    block[b] ^= round[b];
                }
            }
            return new SecretKeySpec(Arrays.copyOf(block, KEY_BYTES), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
