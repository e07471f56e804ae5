package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.weir.router.frontend.SocketTransport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same requests by each way in which event loops are told of sockets; all other tests go one of them, {@code -Dweir.test.transport=IO_URING} tells them which. */
@Timeout(60)
class TransportIT {

    private static final int BODY = 3 << 20;

    private static boolean isHere(SocketTransport sockets) {
        return switch (sockets) {
            case AUTO, NIO -> true;
            case IO_URING -> IoUring.isAvailable();
            case EPOLL -> Epoll.isAvailable();
        };
    }

    @ParameterizedTest
    @EnumSource
    void requestsAndBodiesPassOrTheMachineHasItNot(SocketTransport sockets) throws Exception {
        if (!isHere(sockets)) {
            System.out.println("TransportIT: this machine has no " + sockets + ", which is to be said at the start");
            assertThatThrownBy(() -> Bed.over(sockets).close())
                    .hasMessageContaining("transport")
                    .hasMessageContaining("is not to be had on this machine");
            return;
        }
        try (RawBackend backend = new RawBackend(connection -> {
                    while (true) {
                        String head = connection.readHead();
                        if (head.isEmpty()) {
                            return;
                        }
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\n\r\n");
                        connection.write("x".repeat(BODY));
                    }
                });
                Bed bed = Bed.over(sockets);
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            for (int i = 0; i < 3; i++) {
                assertThat(client.get("h", "/").read().body()).hasSize(BODY);
            }
            assertThat(client.get("nobody", "/").read().status()).isEqualTo(404);
        }
    }
}
