package io.weir.router.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {

    private static final InetAddress SOME = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("10.0.0.2");

    @Test
    void asManyAsAllowedEnter() {
        ConnectionCounts counts = new ConnectionCounts(2, 0);

        assertThat(counts.enter()).isTrue();
        assertThat(counts.enter()).isTrue();
        assertThat(counts.enter()).isFalse();
        assertThat(counts.open()).isEqualTo(2);
        assertThat(counts.leave()).isEqualTo(1);
        assertThat(counts.enter()).isTrue();
    }

    @Test
    void everyClientHasItsOwnLimit() {
        ConnectionCounts counts = new ConnectionCounts(10, 2);

        assertThat(counts.enter(SOME)).isTrue();
        assertThat(counts.enter(SOME)).isTrue();
        assertThat(counts.enter(SOME)).isFalse();
        assertThat(counts.enter(OTHER)).isTrue();
        counts.leave(SOME);
        assertThat(counts.enter(SOME)).isTrue();
    }

    @Test
    void aClientWithoutConnectionsIsForgotten() throws Exception {
        ConnectionCounts counts = new ConnectionCounts(100_000, 3);
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        InetAddress client = i % 2 == 0 ? SOME : OTHER;
                        if (counts.enter(client)) {
                            counts.leave(client);
                        }
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }

        assertThat(counts.clients()).isZero();
    }
}
