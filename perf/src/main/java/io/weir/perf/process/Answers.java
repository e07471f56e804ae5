package io.weir.perf.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks processes of this machine whether they are up. May be used from any thread. */
public final class Answers {

    private static final int CONNECT_MILLIS_MAX = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofMillis(CONNECT_MILLIS_MAX))
            .build();

    /** Whether something answers 200 there. */
    public boolean good(int port, String path) {
        return body(port, path).isPresent();
    }

    /** What it answers with 200, empty if it answers otherwise or not at all. */
    public Optional<String> body(int port, String path) {
        return body(URI.create("http://127.0.0.1:" + port + path));
    }

    /** The same of another place. */
    public Optional<String> body(URI url) {
        return body(url, PATIENCE);
    }

    /** What it answers with 200, empty if it answers otherwise, not at all, or not within that time. */
    public Optional<String> body(URI url, Duration patience) {
        var request = HttpRequest.newBuilder(url).timeout(patience).build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException notYet) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Whether something listens there. */
    public static boolean listens(int port) {
        return listens(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Whether something listens there. */
    public static boolean listens(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS_MAX);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
