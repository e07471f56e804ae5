package io.weir.perf.forward;

import io.weir.perf.load.LoadRun;
import io.weir.perf.load.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How forwarding is measured.
 *
 * @param folder configurations, output of all processes, and the report
 * @param cases what is asked
 * @param routes of Weir's table, and hosts that are asked for
 * @param connections of the driver
 * @param passes of all cases through all proxies
 * @param length of each measurement
 * @param warmUp through each proxy before the first
 */
public record ForwardSettings(
        Path folder, List<Case> cases, int routes, int connections, int passes, Duration length, Duration warmUp) {

    public ForwardSettings {
        cases = List.copyOf(cases);
        if (routes < 1 || routes > 1_000_000 || connections < 1 || connections > 10_000 || passes < 1) {
            throw new IllegalArgumentException("routes, connections and passes: " + routes + ", " + connections
                    + " and " + passes + ", expected 1..1,000,000, 1..10,000 and 1 or more");
        }
    }

    /** What is asked, over connections that are kept. */
    public enum Case {
        /** GET, answered with 1 KiB. */
        SMALL(0, 1 << 10, LoadRun.Over.PLAIN),
        /** GET, answered with 100 KiB. */
        LARGE(0, 100 << 10, LoadRun.Over.PLAIN),
        /** POST of 4 KiB, answered with 1 KiB. */
        POST(4 << 10, 1 << 10, LoadRun.Over.PLAIN),
        /** GET, answered with 1 KiB, over TLS to the proxy. */
        TLS(0, 1 << 10, LoadRun.Over.TLS),
        /** GET, answered with 1 KiB, by HTTP/2 over TLS to the proxy, eight at a time on each connection. */
        HTTP2(0, 1 << 10, LoadRun.Over.HTTP2);

        private final int bodyBytes;
        private final int answerBytes;
        private final LoadRun.Over over;

        Case(int bodyBytes, int answerBytes, LoadRun.Over over) {
            this.bodyBytes = bodyBytes;
            this.answerBytes = answerBytes;
            this.over = over;
        }

        /** What it is asked over. */
        LoadRun.Over over() {
            return over;
        }

        /** Whether that is TLS. */
        boolean secure() {
            return over != LoadRun.Over.PLAIN;
        }

        Requests.Ask ask() {
            return new Requests.Ask("/" + answerBytes, bodyBytes, answerBytes);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
