package io.weir.ingest.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes signatures; {@link SignatureCheck} verifies them. The package's documentation says what is signed. */
public final class Signature {

    public static final String TIMESTAMP_HEADER = "X-Weir-Timestamp";
    public static final String SIGNATURE_HEADER = "X-Weir-Signature";
    public static final String CREDENTIAL_HEADER = "X-Weir-Credential";

    static final String SCHEME = "v1=";
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /**
     * The value of {@code X-Weir-Signature} for a webhook.
     *
     * @param timestamp the text of {@code X-Weir-Timestamp}: Unix seconds
     */
    public static String ofWebhook(String secret, String timestamp, byte[] body) {
        return SCHEME + HexFormat.of().formatHex(digest(secret, webhookText(timestamp), body));
    }

    /**
     * The value of {@code X-Weir-Signature} for a request to the endpoint API.
     *
     * @param timestamp the text of {@code X-Weir-Timestamp}: Unix seconds
     * @param method PUT or DELETE, in upper case
     * @param target path and query as they stand in the request line
     * @param body the body, empty for DELETE
     */
    public static String ofRequest(String secret, String timestamp, String method, String target, byte[] body) {
        return SCHEME + HexFormat.of().formatHex(digest(secret, requestText(timestamp, method, target), body));
    }

    static String webhookText(String timestamp) {
        return timestamp + ".";
    }

    static String requestText(String timestamp, String method, String target) {
        return timestamp + "." + method + "." + target + ".";
    }

    static byte[] digest(String secret, String text, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update(text.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + ALGORITHM, e);
        }
    }
}
