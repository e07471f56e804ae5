package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.embedded.fixture.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real namespaces, where this machine lets the test make them. */
@Timeout(120)
class NamespaceNetworkIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aPlaceIsReachedUntilItIsCutOffAndWhenItIsHealed() throws Exception {
        String whyNot = NamespaceNetwork.whyNot();
        assumeTrue(whyNot.isEmpty(), whyNot);
        try (NamespaceNetwork network = NamespaceNetwork.open();
                ServerSocket here = new ServerSocket(0, 10, InetAddress.ofLiteral(network.hostAddress()))) {
            SoakNetwork.Place one = network.add();
            SoakNetwork.Place two = network.add();
            Eventually.until(PATIENCE, () -> connects(one, here) && connects(two, here), "both reach this machine");

            network.cut(one);

            assertThat(connects(one, here)).isFalse();
            assertThat(connects(two, here)).isTrue();
            network.heal(one);
            Eventually.until(PATIENCE, () -> connects(one, here), "it reaches this machine again");
        }
        assertThat(new String(
                        new ProcessBuilder("ip", "netns", "list")
                                .start()
                                .getInputStream()
                                .readAllBytes(),
                        StandardCharsets.UTF_8))
                .doesNotContain("weir-soak-" + ProcessHandle.current().pid() + "-");
    }

    private static boolean connects(SoakNetwork.Place place, ServerSocket to) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(place.launcher());
        command.addAll(List.of(
                "timeout",
                "2",
                "bash",
                "-c",
                "echo > /dev/tcp/" + to.getInetAddress().getHostAddress() + "/" + to.getLocalPort()));
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
