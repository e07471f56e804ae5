package io.weir.router.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.router.snapshot.ReadAhead.SectionRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sections that are read on another thread, some ahead. */
@Timeout(30)
class ReadAheadTest {

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void allComeInTheirOrderAndThenTheEnd() throws Exception {
        List<String> names = new ArrayList<>();
        try (ReadAhead ahead = ReadAhead.of(() -> section(asked.incrementAndGet(), 100))) {
            for (SectionRows next = ahead.next(); next != null; next = ahead.next()) {
                names.add(next.name());
            }
        }

        assertThat(names).hasSize(100).startsWith("1", "2").endsWith("99", "100");
    }

    @Test
    void notMoreThanEightAreReadBeforeTheyAreTaken() throws Exception {
        CountDownLatch eight = new CountDownLatch(8);
        try (ReadAhead ahead = ReadAhead.of(() -> {
            eight.countDown();
            return section(asked.incrementAndGet(), 1_000);
        })) {
            eight.await();
            ahead.next();
            ahead.next();

            assertThat(asked.get()).isLessThanOrEqualTo(10);
        }
        assertThat(asked.get()).isLessThanOrEqualTo(11);
    }

    @Test
    void whatGoesWrongComesAfterWhatWasReadBefore() throws Exception {
        List<Exception> all = List.of(
                new SnapshotRefused("damaged"), new IOException("no disk"), new IllegalStateException("a mistake"));
        for (Exception wrong : all) {
            AtomicInteger read = new AtomicInteger();
            try (ReadAhead ahead = ReadAhead.of(() -> {
                if (read.incrementAndGet() == 1) {
                    return section(1, 1);
                }
                switch (wrong) {
                    case SnapshotRefused refused -> throw refused;
                    case IOException unreadable -> throw unreadable;
                    default -> throw new IllegalStateException(wrong.getMessage());
                }
            })) {
                assertThat(ahead.next()).isNotNull();

                assertThatThrownBy(ahead::next).isInstanceOf(wrong.getClass()).hasMessage(wrong.getMessage());
            }
        }
    }

    @Test
    void whoIsInterruptedStopsWaiting() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ReadAhead.Source stuck = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        };
        try (ReadAhead ahead = ReadAhead.of(stuck)) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(ahead::next).isInstanceOf(IOException.class).hasMessageContaining("interrupted");
            } finally {
                never.countDown();
            }
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static @Nullable SectionRows section(int number, int last) {
        return number > last ? null : new SectionRows(String.valueOf(number), new KeptRows());
    }
}
