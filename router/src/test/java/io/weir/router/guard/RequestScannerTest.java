package io.weir.router.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.guard.Corpus.Case;
import io.weir.router.guard.Corpus.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScannerTest {

    private static final long SEED = RandomGenerator.getDefault().nextLong();

    @ParameterizedTest
    @MethodSource("io.weir.router.guard.Corpus#stream")
    void theTableHolds(Case each) {
        Framing framing = Framing.scanned(each.bytes());

        assertThat(framing.refusal()).isEqualTo(each.refusal());
        assertThat(framing.requests()).isEqualTo(each.accepted());
    }

    @ParameterizedTest
    @MethodSource("io.weir.router.guard.Corpus#stream")
    void itMakesNoDifferenceHowTheBytesCome(Case each) {
        byte[] bytes = each.bytes();
        Framing whole = Framing.scanned(bytes);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

        if (bytes.length < 10_000) {
            assertThat(Framing.scanned(bytes, IntStream.range(0, bytes.length).toArray()))
                    .isEqualTo(whole);
        }
        for (int i = 0; i < 10; i++) {
            int[] cuts = random.ints(5, 0, bytes.length + 1).sorted().toArray();
            assertThat(Framing.scanned(bytes, cuts)).as("cuts %s", cuts).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("io.weir.router.guard.Corpus#stream")
    void anotherParserOfTheSameRulesAgrees(Case each) {
        ScannerFuzz.compare(each.bytes());
    }

    @Test
    void theTableIsAsLargeAsItIsSaidToBe() {
        List<Case> cases = Corpus.cases();

        assertThat(cases).hasSizeGreaterThan(200);
        assertThat(cases.stream().map(Case::name)).doesNotHaveDuplicates();
        assertThat(cases.stream().filter(c -> c.refusal() != null)).hasSizeGreaterThan(180);
    }

    @Test
    void changesOfTheTableAreReadAlikeByAnotherParserAndByTheStack() {
        Mutations mutations = new Mutations(SEED);
        System.out.println("RequestScannerTest seed " + SEED);

        for (int i = 0; i < 20_000; i++) {
            ScannerFuzz.compare(mutations.next());
        }
    }

    @Test
    void whatTheFuzzerFoundInterestingIsReadAlike() throws Exception {
        Path kept = Path.of(requireNonNull(getClass().getResource("ScannerFuzzInputs/framesAlike"))
                .toURI());
        try (Stream<Path> inputs = Files.list(kept)) {
            List<Path> all = inputs.toList();

            assertThat(all).isNotEmpty();
            for (Path input : all) {
                ScannerFuzz.compare(Files.readAllBytes(input));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 41, 64, 100})
    void boundsAreExact(int bytesMax) {
        String line = "GET /" + "x".repeat(bytesMax - 16) + " HTTP/1.1\r\n";
        String headers = "Host: h\r\nX: " + "x".repeat(bytesMax - 16) + "\r\n\r\n";
        assertThat(line).hasSize(bytesMax);
        assertThat(headers).hasSize(bytesMax);

        assertThat(refusal(new RequestScanner(bytesMax, bytesMax, 2), line + headers))
                .isNull();
        assertThat(refusal(new RequestScanner(bytesMax - 1, bytesMax, 2), line + headers))
                .isEqualTo(Refusal.LINE_TOO_LONG);
        assertThat(refusal(new RequestScanner(bytesMax, bytesMax - 1, 2), line + headers))
                .isEqualTo(Refusal.HEAD_TOO_LARGE);
        assertThat(refusal(new RequestScanner(bytesMax, bytesMax, 1), line + headers))
                .isEqualTo(Refusal.TOO_MANY_HEADERS);
    }

    @Test
    void boundsHoldForEveryRequestOfAConnection() {
        RequestScanner scanner = new RequestScanner(30, 30, 2);
        String request = "GET /xxxxxxxxxxxxx HTTP/1.1\r\nHost: h\r\nX: 4567890123456\r\n\r\n";

        for (int i = 0; i < 100; i++) {
            assertThat(refusal(scanner, request)).isNull();
            assertThat(scanner.isBetweenRequests()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: upgrade\r\nUpgrade: websocket\r\n",
                "Upgrade: websocket\r\nCONNECTION: keep-alive, Upgrade\r\n",
                "Connection: keep-alive\r\nConnection:Upgrade\r\nUpgrade: x\r\n"
            })
    void anUpgradeIsSeen(String headers) {
        RequestScanner scanner = Framing.scanner();

        assertThat(refusal(scanner, "GET / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n"))
                .isNull();
        assertThat(scanner.isUpgrade()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: upgrade\r\n",
                "Upgrade: websocket\r\n",
                "Connection: upgraded\r\nUpgrade: websocket\r\n",
                "Connection: no-upgrade\r\nUpgrade: websocket\r\n",
                "Connection: upgrade\r\nUpgrade:\r\n"
            })
    void whatIsNoUpgradeIsNotTakenForOne(String headers) {
        RequestScanner scanner = Framing.scanner();

        assertThat(refusal(scanner, "GET / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n"))
                .isNull();
        assertThat(scanner.isUpgrade()).isFalse();
    }

    @Test
    void bodiesAreNotLookedAt() {
        RequestScanner scanner = Framing.scanner();

        assertThat(refusal(scanner, "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999999999\r\n\r\n"))
                .isNull();
        assertThat(scanner.dataLeft()).isEqualTo(999_999_999_999_999_999L);
        scanner.skip(999_999_999_999_999_998L);
        assertThat(scanner.isBetweenRequests()).isFalse();
        scanner.skip(1);
        assertThat(scanner.isBetweenRequests()).isTrue();
    }

    private static @Nullable Refusal refusal(RequestScanner scanner, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        int at = 0;
        do {
            at = scanner.scan(bytes, at, bytes.length);
        } while (at < bytes.length && scanner.refusal() == null);
        return scanner.refusal();
    }

    /** Only what is whole is handed on, and all of it. */
    @Test
    void unfinishedHeadsAndSizeLinesAreNotSafe() {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        String all = head + "5\r\nhello\r\n0\r\n\r\n";

        assertThat(safe(all.substring(0, head.length() - 1))).isZero();
        assertThat(safe(all.substring(0, head.length()))).isEqualTo(head.length());
        assertThat(safe(all.substring(0, head.length() + 2))).isEqualTo(head.length());
        assertThat(safe(all.substring(0, head.length() + 3))).isEqualTo(head.length() + 3);
        assertThat(safe(all.substring(0, head.length() + 5))).isEqualTo(head.length() + 5);
        assertThat(safe(all.substring(0, all.length() - 1))).isEqualTo(all.length() - 2);
        assertThat(Framing.scanned(all.getBytes(ISO_8859_1)).requests()).containsExactly(new Request("POST", "/", 5));
    }

    private static int safe(String text) {
        return Framing.scanned(text.getBytes(ISO_8859_1)).safe();
    }
}
