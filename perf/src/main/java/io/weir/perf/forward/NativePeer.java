package io.weir.perf.forward;

import io.weir.embedded.fixture.FreePorts;
import io.weir.perf.process.BenchCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A proxy of the distribution, found on the PATH, with a configuration that is written for the run. */
final class NativePeer implements Peer {

    /** Where it is asked, without and with TLS, where it asks, its own folder, and its certificate. */
    record Places(int port, int tlsPort, int backendPort, Path folder, BenchCertificate certificate) {

        private Path config() {
            return folder.resolve("config");
        }

        /** Where it listens when it is up. */
        List<Integer> ports() {
            return List.of(port, tlsPort);
        }
    }

    private final String name;
    private final Function<Places, String> config;
    private final Function<Path, List<String>> arguments;

    /** @param arguments after the program's name, by the file of its configuration */
    private NativePeer(String name, Function<Places, String> config, Function<Path, List<String>> arguments) {
        this.name = name;
        this.config = config;
        this.arguments = arguments;
    }

    /** With a worker for each core, connections to the backend that are kept, and its buffered access log in its own format. */
    static Peer nginx() {
        return new NativePeer("nginx", NativePeer::nginxConfig, file -> List.of("-c", file.toString()));
    }

    /** With a thread for each core, connections that are reused, and the log of HTTP. */
    static Peer haproxy() {
        return new NativePeer("haproxy", NativePeer::haproxyConfig, file -> List.of("-db", "-f", file.toString()));
    }

    /** As it comes, with its access log. */
    static Peer caddy() {
        return new NativePeer(
                "caddy",
                NativePeer::caddyConfig,
                file -> List.of("run", "--adapter", "caddyfile", "--config", file.toString()));
    }

    /** With a worker for each core, and its access log. */
    static Peer envoy() {
        return new NativePeer(
                "envoy",
                NativePeer::envoyConfig,
                file -> List.of(
                        "-c",
                        file.toString(),
                        "--concurrency",
                        "2",
                        "--log-level",
                        "warning",
                        "--disable-hot-restart"));
    }

    static String nginxConfig(Places places) {
        return """
                daemon off;
                worker_processes 2;
                pid %3$s/pid;
                error_log %3$s/error.log warn;
                events { worker_connections 4096; }
                http {
                  access_log %3$s/access.log combined buffer=64k flush=1s;
                  client_body_temp_path %3$s/body;
                  proxy_temp_path %3$s/proxy;
                  fastcgi_temp_path %3$s/fastcgi;
                  uwsgi_temp_path %3$s/uwsgi;
                  scgi_temp_path %3$s/scgi;
                  keepalive_requests 1000000000;
                  upstream backend { server 127.0.0.1:%2$d; keepalive 1024; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%1$d reuseport;
                    listen 127.0.0.1:%4$d ssl http2 reuseport;
                    ssl_certificate %5$s;
                    ssl_certificate_key %6$s;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    location / {
                      proxy_pass http://backend;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme;
                    }
                  }
                }
                """.formatted(
                        places.port(),
                        places.backendPort(),
                        places.folder(),
                        places.tlsPort(),
                        places.certificate().certificate(),
                        places.certificate().key());
    }

    static String haproxyConfig(Places places) {
        return """
                global
                  nbthread 2
                  maxconn 8192
                  log stdout format raw local0
                defaults
                  mode http
                  log global
                  option httplog
                  option forwardfor
                  http-reuse always
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend front
                  bind 127.0.0.1:%d
                  bind 127.0.0.1:%d ssl crt %s alpn h2,http/1.1
                  http-request set-header X-Forwarded-Proto http
                  default_backend back
                backend back
                  server one 127.0.0.1:%d
                """.formatted(
                        places.port(), places.tlsPort(), places.certificate().both(), places.backendPort());
    }

    static String caddyConfig(Places places) {
        return """
                {
                  admin off
                  auto_https off
                  storage file_system %3$s/storage
                }
                http://:%1$d {
                  bind 127.0.0.1
                  log {
                    output file %3$s/access.log
                  }
                  reverse_proxy 127.0.0.1:%2$d
                }
                https://:%4$d {
                  bind 127.0.0.1
                  tls %5$s %6$s
                  log {
                    output file %3$s/access.log
                  }
                  reverse_proxy 127.0.0.1:%2$d
                }
                """.formatted(
                        places.port(),
                        places.backendPort(),
                        places.folder(),
                        places.tlsPort(),
                        places.certificate().certificate(),
                        places.certificate().key());
    }

    /** Written as JSON would be, since that is YAML too and knows no indentation. */
    static String envoyConfig(Places places) {
        return """
                static_resources:
                  listeners:
                  - {name: plain, address: {socket_address: {address: 127.0.0.1, port_value: %1$d}}, filter_chains: [{filters: [%5$s]}]}
                  - {name: secure, address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}, filter_chains: [{filters: [%5$s], transport_socket: %6$s}]}
                  clusters:
                  - name: back
                    type: STATIC
                    connect_timeout: 5s
                    circuit_breakers: {thresholds: [{max_connections: 8192, max_pending_requests: 8192, max_requests: 8192}]}
                    load_assignment:
                      cluster_name: back
                      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %3$d}}}}]}]
                admin: {address: {pipe: {path: %4$s/admin}}}
                """.formatted(
                        places.port(),
                        places.tlsPort(),
                        places.backendPort(),
                        places.folder(),
                        envoyManager(places.folder()),
                        envoyTls(places.certificate()));
    }

    private static String envoyManager(Path folder) {
        String extensions = "\"@type\": type.googleapis.com/envoy.extensions.";
        return "{name: envoy.filters.network.http_connection_manager, typed_config: {" + extensions
                + "filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: front,"
                + " access_log: [{name: envoy.access_loggers.file, typed_config: {" + extensions
                + "access_loggers.file.v3.FileAccessLog, path: " + folder + "/access.log}}],"
                + " http_filters: [{name: envoy.filters.http.router, typed_config: {" + extensions
                + "filters.http.router.v3.Router}}],"
                + " route_config: {virtual_hosts: [{name: all, domains: ['*'],"
                + " routes: [{match: {prefix: '/'}, route: {cluster: back, timeout: 60s}}]}]}}}";
    }

    private static String envoyTls(BenchCertificate certificate) {
        return "{name: envoy.transport_sockets.tls, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext,"
                + " common_tls_context: {alpn_protocols: [h2, http/1.1], tls_certificates: [{certificate_chain: {filename: "
                + certificate.certificate() + "}, private_key: {filename: " + certificate.key() + "}}]}}}";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String missing() {
        return NativeProcess.found(name).isPresent() ? "" : "there is no " + name + " on the PATH";
    }

    @Override
    public Running start(Path folder, int backendPort, BenchCertificate certificate)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var places = new Places(FreePorts.next(), FreePorts.next(), backendPort, folder, certificate);
        Files.writeString(places.config(), config.apply(places));
        List<String> command = Stream.concat(
                        Stream.of(NativeProcess.found(name)
                                .orElseThrow(() -> new IOException(missing()))
                                .toString()),
                        arguments.apply(places.config()).stream())
                .toList();
        return new Listening(NativeProcess.start(name, folder, command, places.ports()), places, () -> {});
    }

    /**
     * One that runs.
     *
     * @param after ends what it needed
     */
    record Listening(NativeProcess process, Places places, Runnable after) implements Running {

        @Override
        public int port() {
            return places.port();
        }

        @Override
        public int tlsPort() {
            return places.tlsPort();
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.close();
            after.run();
        }
    }
}
