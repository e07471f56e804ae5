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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one request and waits for its whole answer, within a time and a size. */
final class CapiHttp implements AutoCloseable {

    private static final int SECONDS_DIGITS_MAX = 12;

    private final HttpClient client;
    private final CapiConfig config;
    private final InstantSource clock;
    private final CapiMeter meter;
    /** Fair: whoever has waited longest is next, so that a scan does not keep the worker waiting. */
    private final Semaphore inFlight;

    CapiHttp(CapiConfig config, InstantSource clock, CapiMeter meter) {
        this.config = config;
        this.clock = clock;
        this.meter = meter;
        this.inFlight = new Semaphore(config.requestsInFlightMax(), true);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // A redirected token request would hand the client's secret to wherever it points.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout())
                .sslContext(CapiTls.context(config))
                .build();
    }

    /**
     * A whole answer.
     *
     * @param retryAfter how long the server asked to be left alone
     * @param contentType as the header says; empty without one
     * @param location where a redirect points; empty without one
     */
    record Answer(int status, AnswerBody body, Optional<Duration> retryAfter, String contentType, String location) {

        /**
         * Status and, for a redirect, where to: following it would hand token or secret to wherever it points.
         *
         * @param key that sets the address
         */
        String refusal(String key) {
            return status / 100 == 3 && !location.isEmpty()
                    ? status + ", a redirect to " + location + " that is not followed (" + key
                            + " must be the address that answers itself),"
                    : Integer.toString(status);
        }
    }

    /** The address of a path below a base, which may have a path of its own and end with a slash. */
    static URI below(URI base, String pathAndQuery) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + pathAndQuery);
    }

    HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(config.requestTimeout()).header("Accept", "application/json");
    }

    /**
     * Sends as soon as fewer than {@code capi.requestsInFlightMax} others are in flight; the wait is bounded by their timeouts.
     *
     * @param call the meter's name for it
     */
    Answer send(String call, HttpRequest request) throws CapiUnavailableException, InterruptedException {
        inFlight.acquire();
        try {
            return sendNow(call, request);
        } finally {
            inFlight.release();
        }
    }

    private Answer sendNow(String call, HttpRequest request) throws CapiUnavailableException, InterruptedException {
        Instant start = clock.instant();
        int status = 0;
        try {
            HttpResponse<AnswerBody> response = await(request);
            status = response.statusCode();
            return new Answer(
                    status,
                    response.body(),
                    retryAfter(response),
                    header(response, "Content-Type"),
                    header(response, "Location"));
        } catch (ExecutionException | TimeoutException e) {
            throw new CapiUnavailableException(
                    shown(request) + " got no whole answer: " + reason(e), Optional.empty(), e);
        } finally {
            meter.answered(call, status, Duration.between(start, clock.instant()));
        }
    }

    /** The request's own timeout ends with the headers; a body that stalls is ended here. */
    private HttpResponse<AnswerBody> await(HttpRequest request)
            throws InterruptedException, ExecutionException, TimeoutException {
        HttpResponse.BodyHandler<AnswerBody> body =
                AnswerBody.handler(config.responseMax().bytes(), "capi.responseMax");
        CompletableFuture<HttpResponse<AnswerBody>> answer = client.sendAsync(request, body);
        try {
            return answer.get(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
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

    /** Whole seconds, no sign; more digits than {@value #SECONDS_DIGITS_MAX} are no time that anybody means. */
    private static Optional<Duration> seconds(String text) {
        String digits = text.strip();
        boolean number = !digits.isEmpty()
                && digits.length() <= SECONDS_DIGITS_MAX
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Optional.of(Duration.ofSeconds(Long.parseLong(digits))) : Optional.empty();
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
