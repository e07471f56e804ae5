package io.weir.perf.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.router.RouterMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark of seconds, whose figures say nothing but that it can be made: every proxy answers, and uses CPU time for it. */
@Timeout(360)
class ForwardBenchIT {

    @TempDir
    Path folder;

    @Test
    void everyProxyOfThisMachineAnswersAndIsMeasured() throws Exception {
        var settings = new ForwardSettings(
                folder,
                List.of(
                        ForwardSettings.Case.SMALL,
                        ForwardSettings.Case.POST,
                        ForwardSettings.Case.TLS,
                        ForwardSettings.Case.HTTP2),
                100,
                16,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        Map<String, String> missing = new LinkedHashMap<>();
        List<Peer> peers = new ArrayList<>(List.of(
                new Direct(),
                new WeirPeer(ProcessUnderTest.java(RouterMain.class), settings.routes()),
                new JavaPeer("undertow", UndertowProxy.class),
                new JavaPeer("vertx-http-proxy", VertxProxy.class),
                new JavaPeer("spring-cloud-gateway", SpringGateway.class)));
        for (Peer peer : List.of(NativePeer.nginx(), NativePeer.haproxy(), NativePeer.caddy())) {
            if (peer.missing().isEmpty()) {
                peers.add(peer);
            } else {
                missing.put(peer.name(), peer.missing());
            }
        }
        System.out.println("ForwardBenchIT: not measured " + missing);

        List<ForwardBench.Sample> samples = new ForwardBench(settings, peers, System.out).run();

        for (Peer peer : peers) {
            List<ForwardBench.Sample> of = samples.stream()
                    .filter(sample -> sample.proxy().equals(peer.name()))
                    .toList();
            assertThat(of)
                    .as(peer.name())
                    .hasSizeGreaterThanOrEqualTo(peer.name().equals(Direct.NAME) ? 2 : 3);
            assertThat(of)
                    .as(peer.name())
                    .extracting(ForwardBench.Sample::asked)
                    .contains(ForwardSettings.Case.SMALL, ForwardSettings.Case.POST);
            assertThat(of).allSatisfy(sample -> {
                assertThat(sample.result().failed()).as("%s", sample).isZero();
                assertThat(sample.result().answered()).isPositive();
                assertThat(sample.cpu().isPositive()).isEqualTo(!peer.name().equals(Direct.NAME));
            });
        }
        var report = new ForwardReport(settings, samples, missing);
        assertThat(report.text()).contains("weir").contains("undertow");
        assertThat(report.failedAtWeir()).isZero();
        JsonNode written = new ObjectMapper().readTree(Files.readString(report.write()));
        assertThat(written.path("samples")).hasSize(samples.size());
        assertThat(Files.readString(folder.resolve("weir/access.log")))
                .contains("GET /1024 HTTP/1.1")
                .contains("GET /1024 HTTP/2.0");
    }
}
