package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadBalancerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final LoadBalancer.Ask GET = new LoadBalancer.Ask("a.example.com", false);
    private static final LoadBalancer.Ask POST = new LoadBalancer.Ask("a.example.com", true);

    private final LoadBalancer balancer = new LoadBalancer();
    private final AtomicBoolean healthy = new AtomicBoolean(true);
    /** Number of the connection on which each request came. */
    private final List<Integer> requests = new CopyOnWriteArrayList<>();

    private ServerSocket server;
    private LoadBalancer.Target target;
    /** Requests that a connection answers before it is closed at the next. */
    private volatile int answersEach = Integer.MAX_VALUE;

    private volatile String fields = "";

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        target = balancer.add(
                "one", new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), healthy::get);
        Eventually.until(PATIENCE, () -> balancer.next() != null, "it is healthy");
    }

    @AfterEach
    void close() throws IOException {
        balancer.close();
        server.close();
    }

    private void accept() {
        try {
            for (int number = 1; ; number++) {
                Socket socket = server.accept();
                int connection = number;
                Thread.ofVirtual().start(() -> serve(socket, connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket, int connection) {
        try (HttpWire wire = new HttpWire(socket)) {
            for (int answered = 0; ; answered++) {
                HttpWire.Head head = wire.readHead();
                if (head == null) {
                    return;
                }
                wire.readBody(head);
                requests.add(connection);
                if (answered == answersEach) {
                    return;
                }
                wire.write("HTTP/1.1 200 OK\r\n" + fields, "answer");
            }
        } catch (IOException closed) {
            // By the client.
        }
    }

    @Test
    void aConnectionIsKept() {
        assertThat(balancer.ask(target, GET).text()).isEqualTo("answer");
        assertThat(balancer.ask(target, POST).status()).isEqualTo(200);

        assertThat(requests).containsExactly(1, 1);
    }

    @Test
    void aConnectionIsNotKeptWhereTheRouterClosesIt() {
        fields = "Connection: close\r\n";

        balancer.ask(target, GET);
        balancer.ask(target, GET);

        assertThat(requests).containsExactly(1, 2);
    }

    @Test
    void aGetIsSentAgainWhereAKeptConnectionIsClosed() {
        answersEach = 1;
        balancer.ask(target, GET);

        LoadBalancer.Reply reply = balancer.ask(target, GET);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.retries()).isEqualTo(1);
        assertThat(requests).containsExactly(1, 1, 2);
    }

    @Test
    void aPostIsNotSentAgain() {
        answersEach = 1;
        balancer.ask(target, POST);

        LoadBalancer.Reply reply = balancer.ask(target, POST);

        assertThat(reply.fault()).isEqualTo(Outcome.Fault.CLOSED);
        assertThat(requests).containsExactly(1, 1);
    }

    @Test
    void aGetIsNotSentAgainWhereAFreshConnectionIsClosed() {
        answersEach = 0;

        LoadBalancer.Reply reply = balancer.ask(target, GET);

        assertThat(reply.fault()).isEqualTo(Outcome.Fault.CLOSED);
        assertThat(reply.retries()).isZero();
        assertThat(requests).containsExactly(1);
    }

    @Test
    void whoIsNotListeningIsNotConnected() throws IOException {
        fields = "Connection: close\r\n";
        server.close();

        // The thread that waits for connections may still take one while the port is closed.
        Eventually.until(
                PATIENCE,
                () -> balancer.ask(target, GET).fault() == Outcome.Fault.NOT_CONNECTED,
                "nobody is connected any more");
    }

    @Test
    void nobodyIsAskedWhoIsNotHealthy() {
        healthy.set(false);

        Eventually.until(PATIENCE, () -> balancer.next() == null, "nobody's turn");
        assertThat(balancer.inTurn()).isEmpty();
    }
}
