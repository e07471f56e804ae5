package io.weir.ingest.credential;

import io.weir.ingest.tls.Authorities;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Fetches the key set over HTTP, whole within one time and one size, without following a redirect. */
final class KeyServer implements KeyFetch {

    /** A key takes half a kilobyte, with its certificate chain some kilobytes. */
    static final long BYTES_MAX = 256 << 10;

    private final HttpClient client;
    private final HttpRequest request;
    private final Duration timeout;

    KeyServer(JwtConfig config) {
        URI url = config.jwksUrl().orElseThrow();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.timeout());
        config.caFile().ifPresent(file -> builder.sslContext(trusting(file)));
        this.client = builder.build();
        this.timeout = config.timeout();
        this.request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Accept", "application/json")
                .build();
    }

    @Override
    public byte[] fetch() throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BYTES_MAX));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("the answer is " + response.statusCode() + ", expected 200");
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new IOException("it did not arrive whole within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        } finally {
            answer.cancel(true);
        }
    }

    private static SSLContext trusting(Path file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {Authorities.of("jwt.caFile", file)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
