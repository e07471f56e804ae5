package io.weir.perf.forward;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.httpproxy.HttpProxy;
import io.weir.perf.process.BenchCertificate;
import java.util.concurrent.TimeUnit;

/** Vert.x's own reverse proxy, servers and a client on each of two event loops; arguments as {@link JavaPeer} gives them. It has no access log. */
public final class VertxProxy {

    private static final int CONNECTIONS = 1_024;
    private static final int LOOPS = 2;

    private VertxProxy() {}

    /** Serves until the process is ended. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int tlsPort = Integer.parseInt(args[1]);
        int backendPort = Integer.parseInt(args[2]);
        var certificate = new PfxOptions().setPath(args[4]).setPassword(BenchCertificate.PASSWORD);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS).setPreferNativeTransport(true));
        vertx.deployVerticle(
                        () -> new Loop(port, tlsPort, backendPort, certificate),
                        new DeploymentOptions().setInstances(LOOPS))
                .toCompletionStage()
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
    }

    private static final class Loop extends AbstractVerticle {

        private final int port;
        private final int tlsPort;
        private final int backendPort;
        private final PfxOptions certificate;

        private Loop(int port, int tlsPort, int backendPort, PfxOptions certificate) {
            this.port = port;
            this.tlsPort = tlsPort;
            this.backendPort = backendPort;
            this.certificate = certificate;
        }

        @Override
        public void start(Promise<Void> started) {
            var client =
                    vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
            var proxy = HttpProxy.reverseProxy(client).origin(backendPort, "127.0.0.1");
            vertx.createHttpServer(new HttpServerOptions())
                    .requestHandler(proxy)
                    .listen(port, "127.0.0.1")
                    .compose(plain -> vertx.createHttpServer(new HttpServerOptions()
                                    .setSsl(true)
                                    .setUseAlpn(true)
                                    .setKeyCertOptions(certificate))
                            .requestHandler(proxy)
                            .listen(tlsPort, "127.0.0.1"))
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
