package io.weir.standalone.stack;

import io.weir.embedded.capi.SimulatedCapi;
import io.weir.ingest.signature.Signature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells ingest of every audit event of a simulated CAPI, as an operator's forwarder of CAPI's event log would: one signed
 * webhook per event, in order, repeated until it is accepted. Runs on the simulated CAPI's event thread.
 */
public final class CapiWebhooks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CapiWebhooks.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long RETRY_PAUSE_MILLIS = 250;
    private static final int ACCEPTED = 202;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI target;
    private final String secret;
    private final InstantSource clock;
    private final Listener listener;
    private volatile boolean closed;

    /** Who is told of accepted webhooks. */
    public interface Listener {

        /**
         * A webhook was answered 202.
         *
         * @param event the audit event
         * @param nanos when, by {@code System.nanoTime}
         */
        void accepted(String event, long nanos);
    }

    private CapiWebhooks(URI target, String secret, InstantSource clock, Listener listener) {
        this.target = target;
        this.secret = secret;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Posts every audit event of {@code capi} from now on.
     *
     * @param target ingest's {@code /v1/webhooks/capi}
     * @param secret with which webhooks are signed
     */
    public static CapiWebhooks forward(SimulatedCapi capi, URI target, String secret, Listener listener) {
        CapiWebhooks webhooks = new CapiWebhooks(target, secret, InstantSource.system(), listener);
        capi.onAuditEvent(webhooks::post);
        return webhooks;
    }

    private void post(String event) {
        while (!closed) {
            try {
                int status = send(event);
                if (status == ACCEPTED) {
                    listener.accepted(event, System.nanoTime());
                    return;
                }
                LOG.warn("webhook not accepted outcome={}", status);
                if (status < 500 && status != 429) {
                    return;
                }
            } catch (IOException failure) {
                LOG.warn("webhook not delivered error={}", failure.toString());
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            }
            if (!pause()) {
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE_MILLIS);
            return true;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private int send(String event) throws IOException, InterruptedException {
        byte[] body = event.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(Signature.TIMESTAMP_HEADER, timestamp)
                .header(Signature.SIGNATURE_HEADER, Signature.ofWebhook(secret, timestamp, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Ends it; an event that is being repeated is given up. */
    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }
}
