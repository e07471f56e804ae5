package io.weir.router.frontend;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.weir.router.tls.TlsEngine;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of all event loops, plain and TLS, and what they share.
 *
 * <p>Threads: any.
 */
public final class Frontend {

    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);

    private final Vertx vertx;
    private final FrontendSettings settings;
    private final ConnectionSetup setup;
    private final @Nullable TlsFiles files;
    private final AtomicBoolean reloading = new AtomicBoolean();
    private final List<HttpServer> tlsServers = new CopyOnWriteArrayList<>();

    private Frontend(Vertx vertx, FrontendSettings settings, ConnectionSetup setup, @Nullable TlsFiles files) {
        this.vertx = vertx;
        this.settings = settings;
        this.setup = setup;
        this.files = files;
    }

    /**
     * Reads the files of the TLS listener, where there is one, and looks at them again from time to time.
     *
     * @return fails with a message that names what is wrong
     */
    public static Future<Frontend> prepare(Vertx vertx, FrontendSettings settings, ConnectionSetup setup) {
        TlsSettings tls = settings.tls();
        if (!tls.on()) {
            return Future.succeededFuture(new Frontend(vertx, settings, setup, null));
        }
        return vertx.<TlsFiles>executeBlocking(() -> {
                    checkSuites(tls.cipherSuites());
                    return TlsFiles.load(tls, vertx, setup.metrics());
                })
                .map(loaded -> {
                    TlsFiles files = requireNonNull(loaded);
                    LOG.info(
                            "TLS engine engine={} certificates={}",
                            TlsEngine.present(),
                            tls.certificates().size());
                    return new Frontend(vertx, settings, setup, files);
                });
    }

    private void reload(TlsFiles changed) {
        vertx.<Boolean>executeBlocking(changed::reload)
                .onSuccess(otherAuthorities -> {
                    if (requireNonNull(otherAuthorities)) {
                        ServerSSLOptions options =
                                HttpServers.tls(settings, changed).getSslOptions();
                        // The loops share what is listened on, so that one speaks for all.
                        tlsServers.stream().findFirst().ifPresent(server -> server.updateSSLOptions(options, true));
                    }
                })
                .onFailure(cause -> LOG.error("certificate files cannot be looked at error={}", cause.toString()));
    }

    /** The engines would find out with the first handshake. */
    private static void checkSuites(List<String> suites) throws NoSuchAlgorithmException {
        Set<String> known = switch (TlsEngine.present()) {
            case BORINGSSL -> OpenSsl.availableJavaCipherSuites();
            case JDK ->
                Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        };
        for (String suite : suites) {
            if (!known.contains(suite)) {
                throw new IllegalStateException("listen.tls.cipherSuites: " + suite + " must be one of " + known);
            }
        }
    }

    /** The servers of one event loop, which is the caller's. */
    public static final class Listeners {

        private final List<HttpServer> servers = new ArrayList<>();
        private @Nullable HttpServer plain;
        private @Nullable HttpServer tls;

        private Listeners() {}

        /** The plain port, once it listens; -1 without. */
        public int port() {
            return plain == null ? -1 : plain.actualPort();
        }

        /** The TLS port, once it listens; -1 without. */
        public int tlsPort() {
            return tls == null ? -1 : tls.actualPort();
        }

        /** Closes whatever is open on this loop. */
        public Future<Void> close() {
            return Future.all(servers.stream().map(HttpServer::close).toList()).mapEmpty();
        }
    }

    /**
     * Listens on the caller's event loop.
     *
     * @param connected told of every connection, once its protocol is known
     * @param requests told of every request
     * @param refused told of every request that could not be read
     * @return fails with a message that names the port that cannot be had
     */
    public Future<Listeners> listen(
            Handler<HttpConnection> connected,
            Handler<HttpServerRequest> requests,
            Handler<HttpServerRequest> refused) {
        Listeners listeners = new Listeners();
        List<Future<?>> opening = new ArrayList<>();
        if (settings.plain()) {
            HttpServer server = server(HttpServers.plain(settings), connected, requests, refused);
            listeners.plain = server;
            listeners.servers.add(server);
            opening.add(open(server, false, settings.host(), settings.port()));
        }
        if (files != null) {
            HttpServer server = server(HttpServers.tls(settings, files), connected, requests, refused);
            listeners.tls = server;
            tlsServers.add(server);
            listeners.servers.add(server);
            opening.add(open(server, true, settings.tls().host(), settings.tls().port()));
            if (reloading.compareAndSet(false, true)) {
                // On the caller's context, so that it ends with it.
                vertx.setPeriodic(settings.tls().reloadInterval().toMillis(), id -> reload(files));
            }
        }
        return Future.all(opening).map(listeners);
    }

    private HttpServer server(
            HttpServerOptions options,
            Handler<HttpConnection> connected,
            Handler<HttpServerRequest> requests,
            Handler<HttpServerRequest> refused) {
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    setup.connected(connection);
                    connected.handle(connection);
                })
                .requestHandler(requests)
                .invalidRequestHandler(refused);
    }

    private Future<HttpServer> open(HttpServer server, boolean tls, String host, int port) {
        // Where the port may be any free one, it is the same for all loops of a deployment.
        SocketAddress address = port == 0
                ? SocketAddress.sharedRandomPort(tls ? 2 : 1, host)
                : SocketAddress.inetSocketAddress(port, host);
        String key = tls ? "listen.tls.port" : "listen.port";
        return server.listen(address)
                .onSuccess(listening -> setup.listening(tls, listening.actualPort()))
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        key + " " + port + " of " + host + " cannot be had: " + cause.getMessage(), cause)));
    }
}
