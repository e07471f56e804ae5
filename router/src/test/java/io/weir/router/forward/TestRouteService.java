package io.weir.router.forward;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A route service by HTTPS that sends requests back to the router, with its mark, or refuses them. */
final class TestRouteService implements AutoCloseable {

    private static final char[] PASSWORD = "changeit".toCharArray();

    /** A request as it reached the service. */
    record Seen(
            String target,
            String host,
            String forwardedUrl,
            String signature,
            String metadata,
            String application,
            String body) {}

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    final Path certificate;
    private final HttpsServer server;
    private volatile int routerPort;

    /** @param folder for its certificate */
    TestRouteService(Path folder) throws Exception {
        KeyStore keys = generate(folder.resolve("service.p12"));
        this.certificate = Files.writeString(
                folder.resolve("service.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(keys.getCertificate("service").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(shown.getKeyManagers(), null, null);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    private static KeyStore generate(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "service",
                        "-dname",
                        "CN=service",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
        return KeyStore.getInstance(store.toFile(), PASSWORD);
    }

    /** The router that requests are sent back to. */
    void sendBackTo(int port) {
        routerPort = port;
    }

    String url(String pathAndQuery) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + pathAndQuery;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Seen request = new Seen(
                    exchange.getRequestURI().toString(),
                    header(exchange, "Host"),
                    header(exchange, "X-CF-Forwarded-Url"),
                    header(exchange, "X-CF-Proxy-Signature"),
                    header(exchange, "X-CF-Proxy-Metadata"),
                    header(exchange, "X-CF-ApplicationID"),
                    body);
            seen.add(request);
            if (request.target().startsWith("/refuse")) {
                answer(exchange, 403, "refused");
                return;
            }
            RawClient.Response response = sendBack(exchange, request);
            exchange.getResponseHeaders().set("X-Router-Error", response.header("X-Cf-RouterError"));
            exchange.getResponseHeaders().set("X-CF-Proxy-Signature", request.signature());
            answer(exchange, response.status(), response.body());
        }
    }

    private RawClient.Response sendBack(HttpExchange exchange, Seen request) throws IOException {
        URI url = URI.create(request.forwardedUrl());
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try (RawClient client = new RawClient(routerPort)) {
            client.send(RawClient.lines(
                            exchange.getRequestMethod() + " " + url.getRawPath() + query + " HTTP/1.1",
                            "Host: " + url.getHost(),
                            "X-CF-Forwarded-Url: " + request.forwardedUrl(),
                            "X-CF-Proxy-Signature: " + request.signature(),
                            "X-CF-Proxy-Metadata: " + request.metadata(),
                            "X-Forwarded-Proto: " + header(exchange, "X-Forwarded-Proto"),
                            "X-Marked: by the service",
                            "Content-Length: " + request.body().length()))
                    .send(request.body());
            return client.read();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
