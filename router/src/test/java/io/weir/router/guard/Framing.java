package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.router.guard.Corpus.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How bytes fall into requests.
 *
 * @param requests the whole ones, in order
 * @param ends where each ends
 * @param refusal why the rest is refused; null if it is not, or not yet
 * @param safe how many bytes may be handed on
 */
record Framing(
        List<Request> requests,
        List<Integer> ends,
        @Nullable Refusal refusal,
        int safe) {

    /** A scanner with the router's default bounds. */
    static RequestScanner scanner() {
        return new RequestScanner(1 << 16, 1 << 20, 1000);
    }

    /** As the scanner reads it in pieces; {@code cuts} are where they end, rising. */
    static Framing scanned(byte[] bytes, int... cuts) {
        RequestScanner scanner = scanner();
        Reading reading = new Reading(bytes);
        for (int cut : cuts) {
            reading.read(scanner, cut);
        }
        reading.read(scanner, bytes.length);
        return new Framing(reading.requests, reading.ends, scanner.refusal(), reading.safe);
    }

    /** A scan under way. */
    private static final class Reading {
        private final byte[] bytes;
        private final List<Request> requests = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();
        private String[] line = {};
        private int begin;
        private int at;
        private int safe;
        private long length;

        Reading(byte[] bytes) {
            this.bytes = bytes;
        }

        void read(RequestScanner scanner, int to) {
            while (at < to && scanner.refusal() == null) {
                long data = scanner.dataLeft();
                if (data > 0) {
                    int came = (int) Math.min(data, to - at);
                    scanner.skip(came);
                    at += came;
                    length += came;
                    safe = at;
                } else {
                    at = scanner.scan(bytes, at, to);
                    if (scanner.verdict() == Verdict.HEAD) {
                        String head = new String(bytes, begin, at - begin, ISO_8859_1).stripLeading();
                        line = head.substring(0, head.indexOf('\r')).split(" ", -1);
                    }
                    if (scanner.verdict() != Verdict.MORE && scanner.verdict() != Verdict.REFUSED) {
                        safe = at;
                    }
                }
                if (scanner.isBetweenRequests()) {
                    requests.add(new Request(line[0], line[1], length));
                    ends.add(at);
                    begin = at;
                    length = 0;
                }
            }
        }
    }
}
