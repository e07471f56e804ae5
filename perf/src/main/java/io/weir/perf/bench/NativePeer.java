package io.weir.perf.bench;

import io.weir.embedded.fixture.FreePorts;
import io.weir.perf.process.Answers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** A proxy of the distribution, found on the PATH, with a configuration that is written for the run. */
final class NativePeer implements Peer {

    private static final int UP_SECONDS_MAX = 60;
    private static final int END_SECONDS_MAX = 10;

    /** Where it is asked, without and with TLS, where it asks, its own folder, and its certificate. */
    record Places(int port, int tlsPort, int backendPort, Path folder, BenchCertificate certificate) {

        private Path config() {
            return folder.resolve("config");
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
                    listen 127.0.0.1:%4$d ssl reuseport;
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
                  bind 127.0.0.1:%d ssl crt %s
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

    @Override
    public String name() {
        return name;
    }

    @Override
    public String missing() {
        return program().isPresent() ? "" : "there is no " + name + " on the PATH";
    }

    private Optional<Path> program() {
        // Where distributions keep servers need not be on the PATH of everybody.
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public Running start(Path folder, int backendPort, BenchCertificate certificate)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var places = new Places(FreePorts.next(), FreePorts.next(), backendPort, folder, certificate);
        Files.writeString(places.config(), config.apply(places));
        List<String> command = Stream.concat(
                        Stream.of(program()
                                .orElseThrow(() -> new IOException(missing()))
                                .toString()),
                        arguments.apply(places.config()).stream())
                .toList();
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var running = new RunningProcess(process, places.port(), places.tlsPort());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(UP_SECONDS_MAX);
        while (!Answers.listens(places.port()) || !Answers.listens(places.tlsPort())) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                running.close();
                throw new IOException(name + " does not take requests: "
                        + Files.readString(output).strip());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return running;
    }

    private record RunningProcess(Process process, int port, int tlsPort) implements Running {

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException stopped) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
