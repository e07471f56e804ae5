package io.weir.perf.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

    @Test
    void aNameWithBlanksAndBracketsHidesNothing() {
        String stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 31 11 5 6 20 0 8 0 100 0 0";

        assertThat(CpuTime.ticks(stat)).isEqualTo(42);
    }

    @Test
    void isWhatTheProcessUsed() throws IOException {
        long pid = ProcessHandle.current().pid();
        Duration before = CpuTime.of(pid);
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        long sum = 0;
        while (threads.getCurrentThreadCpuTime() - begin
                < Duration.ofMillis(200).toNanos()) {
            sum += System.nanoTime();
        }

        assertThat(sum).isNotZero();
        assertThat(CpuTime.of(pid).minus(before)).isBetween(Duration.ofMillis(180), Duration.ofSeconds(10));
    }
}
