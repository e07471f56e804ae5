package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.router.forward.RecordingBackend.Seen;
import io.weir.router.guard.Corpus;
import io.weir.router.guard.Corpus.Case;
import io.weir.router.guard.Mutations;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bytes through nginx and through the router, to backends that note what reaches them: no request that both let through may
 * begin, end or lead elsewhere.
 *
 * <p>Needs an {@code nginx}; {@code -Dweir.test.nginx.cases=N} changes how many changed requests are sent after the table.
 */
@Timeout(600)
class NginxDifferentialIT {

    private static final long SEED = RandomGenerator.getDefault().nextLong();
    private static final int CASES = Integer.getInteger("weir.test.nginx.cases", 1500);
    private static final int AT_ONCE = 24;
    private static final int PATIENCE_MILLIS = 1500;

    /** Both answer it and hang up, once they are through with what is in front of it. */
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    @TempDir
    Path folder;

    @Test
    void framesAsNginxDoes() throws Exception {
        assumeTrue(hasNginx(), "there is no nginx here (Debian: nginx-light)");
        System.out.println("NginxDifferentialIT seed " + SEED);
        List<byte[]> cases =
                new ArrayList<>(Corpus.cases().stream().map(Case::bytes).toList());
        Mutations mutations = new Mutations(SEED);
        for (int i = 0; i < CASES; i++) {
            cases.add(mutations.next());
        }
        int nginxPort = FreePorts.next();
        try (Bed bed = new Bed();
                RecordingBackend behindWeir = new RecordingBackend(NginxDifferentialIT::lastForwardedFor);
                RecordingBackend behindNginx = new RecordingBackend(NginxDifferentialIT::caseOf)) {
            bed.route("h", to("app")).endpoint(behindWeir.port(), "app", "h");
            Process nginx = startNginx(nginxPort, behindNginx.port());
            try {
                Eventually.until(Duration.ofSeconds(20), () -> listens(nginxPort), "nginx listens");
                send(cases, bed.port, nginxPort);
            } finally {
                nginx.destroy();
                assertThat(nginx.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            compare(cases, behindWeir, behindNginx);
        }
    }

    private static void compare(List<byte[]> cases, RecordingBackend behindWeir, RecordingBackend behindNginx) {
        int requests = 0;
        int both = 0;
        int weirOnly = 0;
        int nginxOnly = 0;
        List<String> different = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            List<Seen> weir = behindWeir.seen(address(i));
            List<Seen> nginx = behindNginx.seen(address(i));
            int common = Math.min(weir.size(), nginx.size());
            for (int k = 0; k < common; k++) {
                requests++;
                if (!alike(weir.get(k), nginx.get(k))) {
                    different.add(shown(cases.get(i)) + "\n weir: " + weir + "\n nginx: " + nginx);
                    break;
                }
            }
            both += common > 0 ? 1 : 0;
            weirOnly += weir.size() > common ? 1 : 0;
            nginxOnly += nginx.size() > common ? 1 : 0;
        }
        System.out.println("NginxDifferentialIT " + cases.size() + " cases: " + both
                + " with requests that both let through, "
                + requests + " of them; nginx let more through in " + nginxOnly + ", the router in " + weirOnly + "; "
                + different.size() + " framed differently");
        assertThat(different).as("framed differently, seed %d", SEED).isEmpty();
        assertThat(both).isGreaterThan(cases.size() / 10);
    }

    /** nginx drops an empty query of a target without a path. */
    private static String target(Seen seen) {
        return seen.target().equals("/?") ? "/" : seen.target();
    }

    /** nginx counts a chunked body that it has whole, so that how a length was said is not compared. */
    private static boolean alike(Seen one, Seen other) {
        long oneLength = one.isWhole() ? one.length() : one.declared();
        long otherLength = other.isWhole() ? other.length() : other.declared();
        return one.method().equals(other.method())
                && target(one).equals(target(other))
                && (oneLength < 0 || otherLength < 0 || oneLength == otherLength)
                && (!one.isWhole() || !other.isWhole() || one.hash() == other.hash());
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\0", "\\0");
    }

    private static void send(List<byte[]> cases, int weir, int nginx) throws Exception {
        try (ExecutorService clients =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < cases.size(); i++) {
                int number = i;
                all.add(clients.submit(() -> {
                    send(number, cases.get(number), weir);
                    send(number, cases.get(number), nginx);
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    /** From an address of its own, so that the backends can tell whose a request is. */
    private static void send(int number, byte[] bytes, int port) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(address(number), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.write(LAST.getBytes(ISO_8859_1));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException e) {
            // It takes the last request for part of a body, and waits for the rest.
        } catch (IOException e) {
            // It has hung up.
        }
    }

    private static String address(int number) {
        return "127." + (1 + number / 62_500) + "." + (number / 250 % 250) + "." + (1 + number % 250);
    }

    /** The router has a route for one host only, so that requests for others must not count here either. */
    private static String caseOf(String head) {
        return RawBackend.header(head, "X-Host").equals("h") ? RawBackend.header(head, "X-Case") : "";
    }

    private static String lastForwardedFor(String head) {
        String all = RawBackend.header(head, "X-Forwarded-For");
        return all.substring(all.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT);
    }

    private Process startNginx(int port, int backend) throws IOException {
        Path config = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%2$d backlog=512;
                        large_client_header_buffers 4 64k;
                        location / {
                            proxy_pass http://127.0.0.1:%3$d;
                            proxy_http_version 1.1;
                            proxy_request_buffering off;
                            proxy_set_header X-Case $remote_addr;
                            proxy_set_header X-Host $host;
                        }
                    }
                }
                """.formatted(folder, port, backend));
        return new ProcessBuilder("nginx", "-c", config.toString(), "-p", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
    }

    private static boolean hasNginx() throws InterruptedException {
        try {
            Process version =
                    new ProcessBuilder("nginx", "-v").redirectErrorStream(true).start();
            return version.waitFor(20, TimeUnit.SECONDS) && version.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
