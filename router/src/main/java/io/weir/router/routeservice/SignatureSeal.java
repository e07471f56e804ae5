package io.weir.router.routeservice;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals signatures and opens them: AES-128-GCM, in headers as base64 for URLs with its padding, as Gorouter does.
 *
 * <p>Threads: one event loop.
 */
final class SignatureSeal {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** A URL as long as a request line may be, in JSON and base64, with room. */
    private static final int LENGTH_MAX = 512 << 10;

    private final SecretKey key;
    private final @Nullable SecretKey previousKey;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_BYTES];

    /**
     * @param previousKey another one to open with; null for none
     * @param random where the first nonce comes from
     */
    SignatureSeal(SecretKey key, @Nullable SecretKey previousKey, SecureRandom random) {
        this.key = key;
        this.previousKey = previousKey;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES/GCM/NoPadding", e);
        }
        random.nextBytes(nonce);
    }

    SealedSignature seal(Signature signature) {
        try {
            nextNonce();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(SignatureJson.write(signature));
            Base64.Encoder base64 = Base64.getUrlEncoder();
            return new SealedSignature(
                    base64.encodeToString(sealed), base64.encodeToString(SignatureJson.writeNonce(nonce)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a fresh nonce cannot be refused", e);
        }
    }

    /**
     * Counts on. A nonce must not come twice with a key, and need not be a secret: every loop of every router counts on from a
     * random number of 96 bits, which no other one comes near to, and asks nothing of the random source for each request.
     */
    private void nextNonce() {
        int digit = NONCE_BYTES - 1;
        while (++nonce[digit] == 0 && digit > 0) {
            digit--;
        }
    }

    /**
     * Opens a signature.
     *
     * @throws InvalidSignatureException if neither key opens it
     */
    Signature open(SealedSignature sealed) throws InvalidSignatureException {
        if (sealed.metadata().isEmpty()) {
            throw new InvalidSignatureException("no metadata found");
        }
        byte[] itsNonce = SignatureJson.readNonce(decode(sealed.metadata(), "metadata"));
        if (itsNonce.length != NONCE_BYTES) {
            throw new InvalidSignatureException("the metadata's nonce does not have " + NONCE_BYTES + " bytes");
        }
        byte[] bytes = decode(sealed.signature(), "signature");
        byte[] json = decrypt(bytes, itsNonce, key);
        if (json == null && previousKey != null) {
            json = decrypt(bytes, itsNonce, previousKey);
        }
        if (json == null) {
            throw new InvalidSignatureException("it was not made with the secret of this router");
        }
        return SignatureJson.read(json);
    }

    private byte @Nullable [] decrypt(byte[] sealed, byte[] itsNonce, SecretKey with) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, with, new GCMParameterSpec(TAG_BITS, itsNonce));
            return cipher.doFinal(sealed);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static byte[] decode(String text, String what) throws InvalidSignatureException {
        if (text.length() > LENGTH_MAX) {
            throw new InvalidSignatureException("the " + what + " is too long");
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSignatureException("the " + what + " is not base64");
        }
    }
}
