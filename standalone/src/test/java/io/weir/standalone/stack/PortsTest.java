package io.weir.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void neverGiveOnePortTwice() {
        Ports ports = Ports.DEFAULT;
        int[] all = IntStream.concat(
                        IntStream.of(
                                ports.capi(),
                                ports.ingest(),
                                ports.ingestAdmin(),
                                ports.projectorAdmin(),
                                ports.registry(),
                                ports.kafka()),
                        IntStream.range(0, 16).flatMap(i -> IntStream.of(ports.router(i), ports.routerAdmin(i))))
                .toArray();

        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void areAllFreeOnesAtZero() {
        Ports ports = new Ports(0, 0);

        assertThat(ports.router(1)).isZero();
        assertThat(ports.routerAdmin(1)).isZero();
        assertThat(ports.kafka()).isZero();
    }

    @Test
    void nameTheOneThatIsWrong() {
        assertThatThrownBy(() -> new Ports(70_000, 0)).hasMessageContaining("router port: 70000");
    }
}
