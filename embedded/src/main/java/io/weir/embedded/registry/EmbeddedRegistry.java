package io.weir.embedded.registry;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry in this JVM: Confluent's REST API for Avro, without deletion, references and modes.
 *
 * <p>Its level is {@code BACKWARD_TRANSITIVE} until another is set. Several registries may share a topic, also in
 * different processes: they give the same ids.
 */
public final class EmbeddedRegistry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final int BACKLOG = 128;

    private final SchemaLog log;
    private final HttpServer server;
    private final ExecutorService requests;
    private final String url;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedRegistry(SchemaLog log, HttpServer server, ExecutorService requests, String url) {
        this.log = log;
        this.server = server;
        this.requests = requests;
        this.url = url;
    }

    /**
     * Starts a registry and returns when it knows every schema in its topic and serves.
     *
     * @throws IllegalStateException if Kafka cannot be reached, the topic is not fit, or the port is taken
     */
    public static EmbeddedRegistry start(EmbeddedRegistrySettings settings) {
        SchemaLog log = openLog(settings);
        try {
            HttpServer server = bind(settings);
            ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(requests);
            server.createContext(
                    "/",
                    new RegistryHttp(new RegistryApi(log), settings.access().users()));
            server.start();
            String url = (settings.access().tls().isPresent() ? "https://" : "http://") + reachable(settings.host())
                    + ":" + server.getAddress().getPort();
            LOG.info("Schema registry started address={} topic={}", url, settings.topic());
            return new EmbeddedRegistry(log, server, requests, url);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Such as {@code http://127.0.0.1:8081}, for {@code schema.registry.url}. */
    public String url() {
        return url;
    }

    /** Stops serving; the schemas stay in the topic. Further calls do nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.stop(0);
            requests.shutdownNow();
            log.close();
        }
    }

    private static SchemaLog openLog(EmbeddedRegistrySettings settings) {
        try {
            return SchemaLog.open(settings.kafka(), settings.topic(), CompatibilityLevel.BACKWARD_TRANSITIVE);
        } catch (RegistryProblem e) {
            throw new IllegalStateException(
                    "The schema registry cannot read its topic " + settings.topic() + " from "
                            + settings.kafka().get("bootstrap.servers") + ": " + e.getMessage(),
                    e);
        }
    }

    private static HttpServer bind(EmbeddedRegistrySettings settings) {
        try {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getAllByName(settings.host())[0], settings.port());
            if (settings.access().tls().isEmpty()) {
                return HttpServer.create(address, BACKLOG);
            }
            HttpsServer server = HttpsServer.create(address, BACKLOG);
            server.setHttpsConfigurator(configurator(
                    settings.access().tls().get(), settings.access().clientCertificateRequired()));
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The schema registry cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + e.getMessage() + ". End the process that has the port, or choose another one.",
                    e);
        }
    }

    private static HttpsConfigurator configurator(SSLContext tls, boolean clientCertificateRequired) {
        return new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = tls.getDefaultSSLParameters();
                ssl.setNeedClientAuth(clientCertificateRequired);
                parameters.setSSLParameters(ssl);
            }
        };
    }

    private static String reachable(String host) {
        if (host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
