package io.weir.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** CPU time of processes, as the kernel counts it. Source: proc_pid_stat(5), fields 14 and 15. */
public final class CpuTime {

    /** Linux counts in hundredths of a second for programs, whatever it does inside. */
    private static final long TICK_MILLIS = 10;

    private static final int USER_FIELD = 14;

    private CpuTime() {}

    /**
     * Of a process and of those that it has started and that are alive, in user mode and in the kernel; in steps of 10 ms.
     *
     * @throws IOException if there is no such process
     */
    public static Duration of(long pid) throws IOException {
        long ticks = ticks(pid);
        for (long child : children(pid)) {
            try {
                ticks += ticks(child);
            } catch (NoSuchFileException ended) {
                // Its time is its own alone, and it was none of those that are measured.
            }
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static long[] children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return ticks(stat);
    }

    /** Sum of the two fields in such a line; the name of the program, field 2, may hold blanks and brackets. */
    static long ticks(String stat) {
        String[] fromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Stream.of(fromThird)
                .skip(USER_FIELD - 3)
                .limit(2)
                .mapToLong(Long::parseLong)
                .sum();
    }
}
