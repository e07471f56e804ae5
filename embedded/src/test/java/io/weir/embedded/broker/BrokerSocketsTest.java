package io.weir.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class BrokerSocketsTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void turnsClientsAwayUntilKafkaServesThem() throws Exception {
        try (BrokerSockets sockets = BrokerSockets.bind("127.0.0.1", 0, 0, ANY)) {
            int port = sockets.clientPort();

            assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);

            try (ServerSocketChannel _ = sockets.claim(BrokerSockets.CLIENTS, ANY, 1, 1)) {
                connect(port);
            }
        }
    }

    @Test
    void holdsAPortAgainstOthers() throws Exception {
        try (BrokerSockets first = BrokerSockets.bind("127.0.0.1", 0, 0, ANY);
                ServerSocketChannel _ = first.claim(BrokerSockets.CLIENTS, ANY, 1, 1)) {

            assertThatThrownBy(() -> BrokerSockets.bind("127.0.0.1", first.clientPort(), 0, ANY))
                    .isInstanceOf(EmbeddedBrokerException.class)
                    .hasMessageContaining("The broker cannot listen on 127.0.0.1:" + first.clientPort());

            try (BrokerSockets second = BrokerSockets.bind("127.0.0.1", 0, first.clientPort(), ANY)) {
                assertThat(second.clientPort()).isNotEqualTo(first.clientPort());
            }
        }
    }

    @Test
    void handsEachSocketOutOnce() throws Exception {
        try (BrokerSockets sockets = BrokerSockets.bind("127.0.0.1", 0, 0, ANY);
                ServerSocketChannel controller = sockets.claim(BrokerSockets.CONTROLLER, ANY, 1, 1)) {
            assertThat(controller.socket().getLocalPort()).isEqualTo(sockets.controllerPort());

            assertThatThrownBy(() -> sockets.claim(BrokerSockets.CONTROLLER, ANY, 1, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("CONTROLLER");
        }
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
