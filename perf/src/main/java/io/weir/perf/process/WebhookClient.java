package io.weir.perf.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts CAPI's audit events to an ingest instance as an operator's forwarder would. Signs by itself, so that a mistake in Weir's own signing
 * would be seen. May be used from any thread.
 */
public final class WebhookClient {

    private static final String PATH = "/v1/webhooks/capi";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int ACCEPTED = 202;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SecretKeySpec secret;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    public WebhookClient(String secret) {
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * Posts one event.
     *
     * @param ingest address of the instance
     * @param event the JSON document of the audit event
     * @return whether it was accepted; otherwise it may be posted again
     * @throws IllegalStateException if it was refused for good, which a valid event must not be
     */
    public boolean post(URI ingest, String event) throws InterruptedException {
        byte[] body = event.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(System.currentTimeMillis() / 1000);
        var request = HttpRequest.newBuilder(ingest.resolve(PATH))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("X-Weir-Timestamp", timestamp)
                .header("X-Weir-Signature", "v1=" + signature(timestamp, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 401 || response.statusCode() == 422) {
                throw new IllegalStateException("ingest refuses a valid webhook: " + response.statusCode() + " "
                        + response.body() + " for " + event);
            }
            return response.statusCode() == ACCEPTED;
        } catch (IOException notReached) {
            return false;
        }
    }

    private String signature(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JVM has no " + ALGORITHM, missing);
        }
    }
}
