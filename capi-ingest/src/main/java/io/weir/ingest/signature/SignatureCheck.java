package io.weir.ingest.signature;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signature of a request against every secret that is in force.
 *
 * @param secrets the secrets in force, newest first; at least one, none empty
 * @param tolerance how far the timestamp may be from the receiver's clock, in either direction
 */
public record SignatureCheck(List<String> secrets, Duration tolerance) {

    /** Unix seconds up to the year 33658: longer text is not a time. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    /** Two secrets on each side make at most a few; more would only cost time. */
    private static final int SIGNATURES_MAX = 8;

    public SignatureCheck {
        secrets = List.copyOf(secrets);
        if (secrets.isEmpty() || secrets.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a signature check needs at least one secret, and none may be empty");
        }
    }

    /** Throws a 401 problem that says which header is missing, stale or wrong; returns when the signature fits. */
    public void webhook(@Nullable String timestamp, @Nullable String signature, Instant now, byte[] body) {
        if (!webhookFits(timestamp, signature, now, body)) {
            throw doesNotFit();
        }
    }

    /** True when the signature fits; a 401 problem when a header is missing, stale or malformed. */
    public boolean webhookFits(@Nullable String timestamp, @Nullable String signature, Instant now, byte[] body) {
        String seconds = requireFresh(timestamp, now);
        return matches(requireSignatures(signature), Signature.webhookText(seconds), body);
    }

    /** As {@link #webhook}, for the endpoint API, whose signature covers method and target too. */
    public void request(
            @Nullable String timestamp,
            @Nullable String signature,
            Instant now,
            String method,
            String target,
            byte[] body) {
        if (!requestFits(timestamp, signature, now, method, target, body)) {
            throw doesNotFit();
        }
    }

    /** As {@link #webhookFits}, for the endpoint API. */
    public boolean requestFits(
            @Nullable String timestamp,
            @Nullable String signature,
            Instant now,
            String method,
            String target,
            byte[] body) {
        String seconds = requireFresh(timestamp, now);
        return matches(requireSignatures(signature), Signature.requestText(seconds, method, target), body);
    }

    private String requireFresh(@Nullable String timestamp, Instant now) {
        if (timestamp == null) {
            throw refused(Signature.TIMESTAMP_HEADER, "the header X-Weir-Timestamp is missing");
        }
        if (!SECONDS.matcher(timestamp).matches()) {
            throw refused(Signature.TIMESTAMP_HEADER, "the header X-Weir-Timestamp must be a time in Unix seconds");
        }
        Duration distance = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now);
        if (distance.abs().compareTo(tolerance) > 0) {
            throw refused(
                    Signature.TIMESTAMP_HEADER,
                    "the header X-Weir-Timestamp is stale: it is "
                            + distance.abs().toSeconds() + " s "
                            + (distance.isNegative() ? "ahead of" : "behind") + " this server's clock, and "
                            + tolerance.toSeconds() + " s are allowed");
        }
        return timestamp;
    }

    private static List<byte[]> requireSignatures(@Nullable String header) {
        if (header == null) {
            throw refused(Signature.SIGNATURE_HEADER, "the header X-Weir-Signature is missing");
        }
        List<byte[]> signatures = new ArrayList<>();
        for (String item : header.split(",", SIGNATURES_MAX + 1)) {
            String value = item.strip();
            if (value.startsWith(Signature.SCHEME) && signatures.size() < SIGNATURES_MAX) {
                parseHex(value.substring(Signature.SCHEME.length()), signatures);
            }
        }
        if (signatures.isEmpty()) {
            throw refused(
                    Signature.SIGNATURE_HEADER,
                    "the header X-Weir-Signature must hold v1= and the 64 hex digits of an HMAC-SHA256");
        }
        return signatures;
    }

    private static void parseHex(String text, List<byte[]> signatures) {
        try {
            signatures.add(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            // Not hex: it cannot fit, and another one of the list may.
        }
    }

    /** Compares every signature with every secret's, so that the time taken does not say which one was near. */
    private boolean matches(List<byte[]> signatures, String text, byte[] body) {
        boolean fits = false;
        for (String secret : secrets) {
            byte[] expected = Signature.digest(secret, text, body);
            for (byte[] signature : signatures) {
                fits |= MessageDigest.isEqual(expected, signature);
            }
        }
        return fits;
    }

    /** The 401 problem of a signature that fits no secret. */
    public static ProblemException doesNotFit() {
        return refused(
                Signature.SIGNATURE_HEADER,
                "the header X-Weir-Signature does not fit: check the secret, and that exactly the bytes that were"
                        + " sent were signed");
    }

    private static ProblemException refused(String header, String detail) {
        return ProblemException.ofField(ProblemKind.UNAUTHENTICATED, header, detail);
    }
}
