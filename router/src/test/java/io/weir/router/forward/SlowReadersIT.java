package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.weir.embedded.fixture.Eventually;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients that ask for much and read nothing cost a router a bounded amount each. */
@Timeout(120)
class SlowReadersIT {

    private static final int CLIENTS = 60;
    private static final long BODY = 1L << 32;

    /** What the router may hold of one response, in its buffers outside the heap; the kernel's are not its own. */
    private static final long HELD_MAX = 2L << 20;

    @Test
    void buffersStayBounded() throws Exception {
        AtomicLong sent = new AtomicLong();
        List<RawClient> clients = new ArrayList<>();
        try (Bed bed = new Bed();
                RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\n\r\n");
                    byte[] block = new byte[1 << 16];
                    while (true) {
                        c.out.write(block);
                        sent.addAndGet(block.length);
                    }
                })) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            long before = direct();

            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = new RawClient(bed.port);
                clients.add(client);
                client.get("h", "/").readHead();
            }

            long[] last = {-1, 0};
            Eventually.until(
                    Duration.ofSeconds(60),
                    () -> {
                        long now = sent.get();
                        last[1] = now == last[0] ? last[1] + 1 : 0;
                        last[0] = now;
                        return last[1] >= 20;
                    },
                    "the backends have stopped");
            long held = direct() - before;
            System.out.println("SlowReadersIT " + CLIENTS + " clients hold " + (held >> 10)
                    + " KiB of the router's buffers, " + (sent.get() >> 20) + " MiB with the kernel's");
            for (RawClient client : clients) {
                client.close();
            }
            assertThat(held).isLessThan(CLIENTS * HELD_MAX);
        }
    }

    /** Bytes outside the heap, whoever allocates them. */
    private static long direct() {
        long pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return pools + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
