package io.weir.perf.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.perf.table.Steadiness.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadinessTest {

    private static final long MEGABYTE = 1 << 20;

    @Test
    void aHeapThatGrowsIsToldFromOneThatOnlyDiffers() {
        assertThat(heap(20, 23, 20, 23, 20, 23).heapMegabytesPerMinute()).isLessThan(1);
        assertThat(heap(20, 22, 24, 26, 28, 30).heapMegabytesPerMinute()).isEqualTo(2, within(1e-9));
        assertThat(heap(20, 22, 24, 26, 28, 30).findings())
                .singleElement()
                .asString()
                .contains("2.00 MB a minute");
        assertThat(heap(20).heapMegabytesPerMinute()).isZero();
    }

    @Test
    void residentMemoryIsComparedOnceItHasSettled() {
        var settled = new Steadiness(
                List.of(resident(1, 100), resident(2, 180), resident(3, 200), resident(4, 208), resident(5, 204)), 1);
        assertThat(settled.residentSpread()).isEqualTo(0.04, within(1e-9));
        assertThat(settled.findings()).isEmpty();

        var growing = new Steadiness(List.of(resident(3, 200), resident(4, 220)), 1);
        assertThat(growing.findings()).singleElement().asString().contains("differs by 10.0 %");
    }

    private static Steadiness heap(long... megabytes) {
        List<Sample> samples = new ArrayList<>();
        for (int minute = 0; minute < megabytes.length; minute++) {
            samples.add(new Sample(minute, megabytes[minute] * MEGABYTE, 100 * MEGABYTE));
        }
        return new Steadiness(samples, 1);
    }

    private static Sample resident(double minutes, long megabytes) {
        return new Sample(minutes, MEGABYTE, megabytes * MEGABYTE);
    }
}
