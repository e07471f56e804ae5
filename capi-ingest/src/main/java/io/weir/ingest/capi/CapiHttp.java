package io.weir.ingest.capi;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one request and waits for its whole answer, within a time and a size. */
final class CapiHttp implements AutoCloseable {

    private final HttpClient client;
    private final CapiConfig config;
    private final InstantSource clock;
    private final CapiMeter meter;

    CapiHttp(CapiConfig config, InstantSource clock, CapiMeter meter) {
        this.config = config;
        this.clock = clock;
        this.meter = meter;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // A redirected token request would hand the client's secret to wherever it points.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout())
                .sslContext(CapiTls.context(config.caFile(), config.skipSslValidation()))
                .build();
    }

    /**
     * A whole answer.
     *
     * @param retryAfter how long the server asked to be left alone
     */
    @SuppressWarnings("ArrayRecordComponent") // parsed once and thrown away, never compared
    record Answer(int status, byte[] body, Optional<Duration> retryAfter) {}

    /** The address of a path below a base, which may have a path of its own and end with a slash. */
    static URI below(URI base, String pathAndQuery) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + pathAndQuery);
    }

    HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(config.requestTimeout()).header("Accept", "application/json");
    }

    /** @param call the meter's name for it */
    Answer send(String call, HttpRequest request) throws CapiUnavailableException, InterruptedException {
        Instant start = clock.instant();
        int status = 0;
        try {
            HttpResponse<byte[]> response = await(request);
            status = response.statusCode();
            return new Answer(status, response.body(), retryAfter(response));
        } catch (ExecutionException | TimeoutException e) {
            throw new CapiUnavailableException(
                    shown(request) + " got no whole answer: " + reason(e), Optional.empty(), e);
        } finally {
            meter.answered(call, status, Duration.between(start, clock.instant()));
        }
    }

    /** The request's own timeout ends with the headers; a body that stalls is ended here. */
    private HttpResponse<byte[]> await(HttpRequest request)
            throws InterruptedException, ExecutionException, TimeoutException {
        HttpResponse.BodyHandler<byte[]> body = HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), config.responseMax().bytes());
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, body);
        try {
            return answer.get(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof TimeoutException) {
            return "it took too long";
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }

    /** Method and address without the query, which can be 7 KB of guids. */
    static String shown(HttpRequest request) {
        URI uri = request.uri();
        return request.method() + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }

    private Optional<Duration> retryAfter(HttpResponse<?> response) {
        Optional<Duration> asked = response.headers()
                .firstValue("Retry-After")
                .flatMap(text -> seconds(text).or(() -> untilDate(text)));
        return asked.or(() -> response.statusCode() == 429
                ? response.headers()
                        .firstValue("X-RateLimit-Reset")
                        .flatMap(CapiHttp::seconds)
                        .map(reset -> Duration.between(clock.instant(), Instant.EPOCH.plus(reset)))
                : Optional.empty());
    }

    private static Optional<Duration> seconds(String text) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Integer.parseUnsignedInt(text.strip()))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<Duration> untilDate(String text) {
        try {
            Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip()));
            return Optional.of(Duration.between(clock.instant(), date));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
