package io.weir.perf.forward;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.accesslog.AccessLogHandler;
import io.undertow.server.handlers.accesslog.DefaultAccessLogReceiver;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.weir.perf.process.BenchCertificate;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Undertow's proxy as its documentation sets it up, as a process of its own; arguments as {@link JavaPeer} gives them. */
public final class UndertowProxy {

    private static final int CONNECTIONS_PER_THREAD = 512;
    /** Requests that may wait for a connection; without it they are answered 503. */
    private static final int QUEUE = 10_000;

    private static final int REQUEST_MILLIS_MAX = 60_000;

    private UndertowProxy() {}

    /** Serves until the process is ended. */
    public static void main(String[] args) throws Exception {
        var logging = Executors.newSingleThreadExecutor();
        var client = new LoadBalancingProxyClient()
                .addHost(URI.create("http://127.0.0.1:" + args[2]))
                .setConnectionsPerThread(CONNECTIONS_PER_THREAD)
                .setMaxQueueSize(QUEUE);
        HttpHandler proxy = ProxyHandler.builder()
                .setProxyClient(client)
                .setMaxRequestTime(REQUEST_MILLIS_MAX)
                .build();
        var log = new DefaultAccessLogReceiver(logging, new File(args[3]), "access");
        Undertow.builder()
                .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
                .addHttpsListener(Integer.parseInt(args[1]), "127.0.0.1", tls(Path.of(args[4])))
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setIoThreads(2)
                .setHandler(new AccessLogHandler(proxy, log, "combined", UndertowProxy.class.getClassLoader()))
                .build()
                .start();
    }

    private static SSLContext tls(Path store) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, BenchCertificate.PASSWORD.toCharArray());
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, BenchCertificate.PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        }
    }
}
