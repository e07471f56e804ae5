package io.weir.perf.process;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.weir.embedded.fixture.ProcessUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The backend of a benchmark, as a process of its own: answers {@code /<bytes>} with so many bytes, once it has read the body of the request.
 *
 * <p>Its arguments are the ports of the loopback address that it listens on.
 */
public final class BenchBackend {

    private static final int BYTES_MAX = 16 << 20;

    private BenchBackend() {}

    /**
     * Starts one as a process, and returns when it listens.
     *
     * @param folder of its output
     */
    public static ServiceProcess started(Path folder, int... ports) throws IOException, InterruptedException {
        var start = ProcessUnderTest.java(
                BenchBackend.class,
                Arrays.stream(ports).mapToObj(Integer::toString).toArray(String[]::new));
        var backend = new ServiceProcess(
                new ServiceProcess.Plan(
                        "backend", start, () -> Arrays.stream(ports).allMatch(Answers::listens)),
                folder);
        try {
            KafkaProcesses.startAndWait(backend);
        } catch (IOException | InterruptedException | RuntimeException e) {
            backend.close();
            throw e;
        }
        return backend;
    }

    /** Serves until the process is ended. */
    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        for (String port : args) {
            vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                    .requestHandler(BenchBackend::answer)
                    .listen(Integer.parseInt(port), "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES);
            System.out.println("listening " + port);
        }
    }

    private static void answer(HttpServerRequest request) {
        int bytes = bytes(request.path());
        if (bytes < 0 || bytes > BYTES_MAX) {
            request.response().setStatusCode(404).end();
            return;
        }
        Buffer body = Buffer.buffer(new byte[bytes]);
        request.end().onSuccess(read -> request.response().end(body));
    }

    /** What that path asks for; -1 for nothing. */
    private static int bytes(@Nullable String path) {
        try {
            return path == null || path.isEmpty() ? -1 : Integer.parseInt(path.substring(1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
