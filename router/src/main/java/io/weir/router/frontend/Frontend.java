package io.weir.router.frontend;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.weir.router.tls.TlsEngine;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of all event loops, plain and TLS and for other routers, and what they share.
 *
 * <p>Threads: any.
 */
public final class Frontend {

    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);

    private final Vertx vertx;
    private final FrontendSettings settings;
    private final ConnectionSetup setup;
    private final List<Secured> secured;

    private Frontend(Vertx vertx, FrontendSettings settings, ConnectionSetup setup, List<Secured> secured) {
        this.vertx = vertx;
        this.settings = settings;
        this.setup = setup;
        this.secured = secured;
    }

    /** A listener with TLS, of all loops. */
    private static final class Secured {

        private final Entrance entrance;
        private final TlsSettings tls;
        private final TlsFiles files;
        /** Routers speak it to one another whatever clients are offered. */
        private final boolean http2;

        private final AtomicBoolean reloading = new AtomicBoolean();
        private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

        Secured(Entrance entrance, TlsSettings tls, TlsFiles files, boolean http2) {
            this.entrance = entrance;
            this.tls = tls;
            this.files = files;
            this.http2 = http2;
        }

        HttpServerOptions options(FrontendSettings settings) {
            return HttpServers.tls(settings, tls, files, http2);
        }
    }

    /**
     * Reads the files of the TLS listeners, where there are any, and looks at them again from time to time.
     *
     * @return fails with a message that names what is wrong
     */
    public static Future<Frontend> prepare(Vertx vertx, FrontendSettings settings, ConnectionSetup setup) {
        TlsSettings routers = setup.routers();
        if (!settings.tls().on() && routers == null) {
            return Future.succeededFuture(new Frontend(vertx, settings, setup, List.of()));
        }
        return vertx.<List<Secured>>executeBlocking(() -> {
                    List<Secured> all = new ArrayList<>();
                    if (settings.tls().on()) {
                        all.add(load(Entrance.TLS, settings.tls(), settings.http2(), vertx, setup));
                    }
                    if (routers != null) {
                        all.add(load(Entrance.ROUTERS, routers, true, vertx, setup));
                    }
                    return all;
                })
                .map(all -> new Frontend(vertx, settings, setup, List.copyOf(requireNonNull(all))));
    }

    private static Secured load(Entrance entrance, TlsSettings tls, boolean http2, Vertx vertx, ConnectionSetup setup)
            throws NoSuchAlgorithmException {
        checkSuites(tls.cipherSuites());
        TlsFiles files = TlsFiles.load(entrance, tls, vertx, setup.metrics());
        LOG.info(
                "TLS engine listener={} engine={} certificates={}",
                entrance.label,
                TlsEngine.present(),
                tls.certificates().size());
        return new Secured(entrance, tls, files, http2);
    }

    private void reload(Secured changed) {
        vertx.<Boolean>executeBlocking(changed.files::reload)
                .onSuccess(otherAuthorities -> {
                    if (requireNonNull(otherAuthorities)) {
                        ServerSSLOptions options = changed.options(settings).getSslOptions();
                        // The loops share what is listened on, so that one speaks for all.
                        changed.servers.stream()
                                .findFirst()
                                .ifPresent(server -> server.updateSSLOptions(options, true));
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

        private final Map<Entrance, HttpServer> servers = new EnumMap<>(Entrance.class);

        private Listeners() {}

        /** The plain port, once it listens; -1 without. */
        public int port() {
            return portOf(Entrance.PLAIN);
        }

        /** The TLS port, once it listens; -1 without. */
        public int tlsPort() {
            return portOf(Entrance.TLS);
        }

        /** The port for other routers, once it listens; -1 without. */
        public int routersPort() {
            return portOf(Entrance.ROUTERS);
        }

        private int portOf(Entrance entrance) {
            HttpServer server = servers.get(entrance);
            return server == null ? -1 : server.actualPort();
        }

        /** Closes whatever is open on this loop. */
        public Future<Void> close() {
            return Future.all(servers.values().stream().map(HttpServer::close).toList())
                    .mapEmpty();
        }
    }

    /**
     * Listens on the caller's event loop.
     *
     * @param speakers told of every connection
     * @return fails with a message that names the port that cannot be had
     */
    public Future<Listeners> listen(ConnectionSetup.Speakers speakers) {
        if (!(vertx.getOrCreateContext() instanceof ContextInternal context)) {
            throw new IllegalStateException("not on an event loop");
        }
        setup.speakers(context.nettyEventLoop(), speakers);
        Listeners listeners = new Listeners();
        List<Future<?>> opening = new ArrayList<>();
        if (settings.plain()) {
            HttpServer server = server(HttpServers.plain(settings));
            listeners.servers.put(Entrance.PLAIN, server);
            opening.add(open(server, Entrance.PLAIN, settings.host(), settings.port()));
        }
        for (Secured each : secured) {
            HttpServer server = server(each.options(settings));
            each.servers.add(server);
            listeners.servers.put(each.entrance, server);
            opening.add(open(server, each.entrance, each.tls.host(), each.tls.port()));
            if (each.reloading.compareAndSet(false, true)) {
                // On the caller's context, so that it ends with it.
                vertx.setPeriodic(each.tls.reloadInterval().toMillis(), id -> reload(each));
            }
        }
        return Future.all(opening).map(listeners);
    }

    private HttpServer server(HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .connectionHandler(setup::connected)
                // The stack listens with one only; it sees no request.
                .requestHandler(request -> request.connection().close());
    }

    private Future<HttpServer> open(HttpServer server, Entrance entrance, String host, int port) {
        // Where the port may be any free one, it is the same for all loops of a deployment.
        SocketAddress address = port == 0
                ? SocketAddress.sharedRandomPort(entrance.number, host)
                : SocketAddress.inetSocketAddress(port, host);
        return server.listen(address)
                .onSuccess(listening -> setup.listening(entrance, listening.actualPort()))
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        entrance.portKey + " " + port + " of " + host + " cannot be had: " + cause.getMessage(),
                        cause)));
    }
}
