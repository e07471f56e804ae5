package io.weir.router.shard;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs what a router says of a client to another one of its fleet, and checks it: only a router makes a header that is believed, for
 * one request, for a minute.
 *
 * <p>Pure but for the clock. Threads: one; each event loop has its own.
 */
public final class HopSeal {

    /** How far clocks of routers may differ, and how long a request may be on its way. */
    static final Duration AGE_MAX = Duration.ofSeconds(60);

    private static final String VERSION = "1";
    private static final String SEPARATOR = ";";
    private static final String SECURE = "s";
    private static final String PLAIN = "p";
    private static final int FIELDS = 7;

    /** No field of a router's header is longer; anything longer is not looked at. */
    private static final int LENGTH_MAX = 2_048;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final List<Mac> macs;
    private final InstantSource clock;

    /** @param keys shared by the fleet: the first one signs, all are accepted; 1 or more */
    public HopSeal(List<byte[]> keys, InstantSource clock) {
        this.clock = clock;
        this.macs = keys.stream().map(HopSeal::mac).toList();
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC-SHA256", e);
        }
    }

    /**
     * The header that says so; the certificate goes into one of its own.
     *
     * @param method of the request
     * @param host of the request, with or without a port
     * @param target path and query
     */
    public String sign(HopFacts facts, String method, String host, String target) {
        String told = String.join(
                SEPARATOR,
                VERSION,
                Long.toString(clock.millis()),
                ENCODER.encodeToString(facts.edge().getBytes(StandardCharsets.UTF_8)),
                facts.secure() ? SECURE : PLAIN,
                Integer.toString(facts.clientPort()),
                facts.clientAddress());
        return told
                + SEPARATOR
                + ENCODER.encodeToString(
                        macs.getFirst().doFinal(sealed(told, facts.certificate(), method, host, target)));
    }

    /**
     * What a header says; null if no router of the fleet has made it for this request lately.
     *
     * @param certificate what came with it
     */
    public @Nullable HopFacts open(
            String header, @Nullable String certificate, String method, String host, String target) {
        int end = header.lastIndexOf(SEPARATOR);
        if (end < 0 || header.length() > LENGTH_MAX) {
            return null;
        }
        String told = header.substring(0, end);
        try {
            byte[] claimed = DECODER.decode(header.substring(end + 1));
            byte[] sealed = sealed(told, certificate, method, host, target);
            for (Mac mac : macs) {
                // Compared in constant time, so that no signature can be found out one byte after the other.
                if (MessageDigest.isEqual(mac.doFinal(sealed), claimed)) {
                    return read(told, certificate);
                }
            }
            return null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable HopFacts read(String told, @Nullable String certificate) {
        String[] fields = told.split(SEPARATOR, FIELDS);
        if (fields.length != FIELDS - 1 || !fields[0].equals(VERSION)) {
            return null;
        }
        long age = clock.millis() - Long.parseLong(fields[1]);
        if (Math.abs(age) > AGE_MAX.toMillis()) {
            return null;
        }
        return new HopFacts(
                new String(DECODER.decode(fields[2]), StandardCharsets.UTF_8),
                fields[5],
                Integer.parseInt(fields[4]),
                fields[3].equals(SECURE),
                certificate);
    }

    private static byte[] sealed(String told, @Nullable String certificate, String method, String host, String target) {
        int colon = host.indexOf(':');
        // A line break can be in none of them.
        String all = told
                + '\n'
                + (certificate == null ? "" : certificate)
                + '\n'
                + method
                + '\n'
                + (colon < 0 ? host : host.substring(0, colon))
                + '\n'
                + target;
        return all.getBytes(StandardCharsets.UTF_8);
    }
}
