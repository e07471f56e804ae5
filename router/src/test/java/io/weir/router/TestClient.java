package io.weir.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** The JDK's HTTP client, with any Host header; the build allows it to set one. */
final class TestClient {

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    HttpResponse<String> get(int port, String target) {
        return get(port, target, "127.0.0.1:" + port);
    }

    HttpResponse<String> get(int port, String target, String host) {
        return get(port, target, host, Map.of());
    }

    HttpResponse<String> get(int port, String target, String host, Map<String, String> headers) {
        return send(port, target, host, headers, HttpRequest.Builder::GET);
    }

    HttpResponse<String> post(int port, String target, String host, String body, Map<String, String> headers) {
        return send(port, target, host, headers, request -> request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(
            int port,
            String target,
            String host,
            Map<String, String> headers,
            UnaryOperator<HttpRequest.Builder> method) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .header("Host", host)
                .timeout(Duration.ofSeconds(20));
        headers.forEach(request::header);
        try {
            return client.send(method.apply(request).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * The value of one series of a router's metrics; empty if it is not shown.
     *
     * @param series its name, with its labels if it has any
     */
    OptionalDouble metric(Router router, String series) {
        return get(router.adminPort(), "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst();
    }

    /** Whether nobody listens there any more. */
    boolean refuses(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }
}
