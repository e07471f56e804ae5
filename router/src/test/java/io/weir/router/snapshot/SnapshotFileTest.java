package io.weir.router.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.router.table.TableRows;
import io.weir.schemas.table.TableBookmark.Position;
import io.weir.schemas.topic.RouteKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file of a snapshot is, and that nothing else is taken for one. */
class SnapshotFileTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/weir/router/snapshot/table-2.snapshot");

    private static final SnapshotHead HEAD = new SnapshotHead(
            0x0123_4567_89AB_CDEFL,
            "1.2.3 aa bb",
            "cluster",
            "weir.",
            new SnapshotHead.Table("weir.route-table", false, null, "", null),
            1_700_000_000_000L,
            1_699_999_999_000L);

    private static final SnapshotFoot FOOT = new SnapshotFoot(
            Map.of("weir.route-table", new Uuid(1, 2), "weir.endpoint-table", new Uuid(-3, 4)),
            Map.of(
                    new TopicPartition("weir.route-table", 0), new Position(17, 3),
                    new TopicPartition("weir.route-table", 1), new Position(Long.MAX_VALUE, null),
                    new TopicPartition("weir.endpoint-table", 0), new Position(0, 0)),
            Map.of(0, -1L, 1, 0x1234_5678_9ABC_DEF0L),
            4,
            2);

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("table.snapshot");
    }

    @RepeatedTest(10)
    void whatWasWrittenIsRead() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        RandomRows random = new RandomRows(seed);
        SnapshotHead head = random.head();
        RowList written = new RowList();
        List<TableRows> both = new ArrayList<>(List.of(written));
        try (SnapshotOutput output = SnapshotOutput.create(file, head)) {
            both.add(output.rows());
            // More than one section, so that values which come again must be told again.
            for (int i = 0; i < 10_000; i++) {
                anyRow(random, both);
            }
            output.finish(FOOT);
            assertThat(output.bytes()).isEqualTo(Files.size(file)).isGreaterThan(3L * SnapshotFile.SECTION_BYTES);
        }

        RowList read = new RowList();
        try (SnapshotInput input = SnapshotInput.open(file)) {
            input.rows(read);

            assertThat(input.head()).isEqualTo(head);
            assertThat(input.foot()).isEqualTo(FOOT);
            assertThat(input.bytes()).isEqualTo(Files.size(file));
        }
        assertThat(read.rows).isEqualTo(written.rows);
    }

    private static void anyRow(RandomRows random, List<TableRows> all) {
        RouteKey key = random.key();
        String id = "10.0.0.1:" + random.random().nextInt(65_536);
        int partition = random.random().nextInt(12);
        switch (random.random().nextInt(4)) {
            case 0 -> all.forEach(rows -> rows.noRoute(key.host(), key.path()));
            case 1 -> all.forEach(rows -> rows.noEndpoint(id));
            case 2 -> {
                var route = random.route();
                all.forEach(rows -> rows.route(key.host(), key.path(), partition, route));
            }
            default -> {
                var endpoint = random.endpoint();
                all.forEach(rows -> rows.endpoint(id, partition, endpoint));
            }
        }
    }

    @Test
    void anEmptyTableIsATableToo() throws Exception {
        try (SnapshotOutput output = SnapshotOutput.create(file, HEAD)) {
            output.finish(FOOT);
        }

        RowList read = new RowList();
        try (SnapshotInput input = SnapshotInput.open(file)) {
            input.rows(read);
        }

        assertThat(read.rows).isEmpty();
    }

    @Test
    void aFileWithAnyOtherByteIsRefused() throws Exception {
        byte[] good = small();
        for (int at = 0; at < good.length; at++) {
            for (int flip : new int[] {0x01, 0x80, 0xFF}) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) flip;
                assertThat(refusal(bad)).as("byte %d ^ %d", at, flip).isNotBlank();
            }
        }
    }

    @Test
    void aFileThatIsCutOffAnywhereIsRefused() throws Exception {
        byte[] good = small();
        for (int length = 0; length < good.length; length++) {
            assertThat(refusal(Arrays.copyOf(good, length)))
                    .as("length %d", length)
                    .containsAnyOf("it is cut off", "it is no snapshot");
        }
    }

    @Test
    void nothingMayFollowTheFoot() throws Exception {
        byte[] good = small();

        assertThat(refusal(Arrays.copyOf(good, good.length + 1)))
                .isEqualTo("it is damaged: 1 bytes follow its foot, at byte " + good.length);
    }

    @Test
    void damageIsNamedByItsPlace() throws Exception {
        byte[] bad = small();
        int second = SnapshotFile.PRELUDE_BYTES + sectionBytes(bad, SnapshotFile.PRELUDE_BYTES);
        bad[second + SnapshotFile.HEADER_BYTES + 2] ^= 1;

        assertThat(refusal(bad))
                .matches("section 2 \\(rows\\) at byte " + second
                        + " is damaged: its checksum is [0-9a-f]{8}, expected [0-9a-f]{8}");
    }

    /** Each section is right by itself, the whole is not. */
    @Test
    void aSectionThatIsMissingOrStandsElsewhereIsNoticed() throws Exception {
        RandomRows random = new RandomRows(7);
        try (SnapshotOutput output = SnapshotOutput.create(file, HEAD)) {
            while (output.bytes() < 3L * SnapshotFile.SECTION_BYTES) {
                output.rows().route("h", "", 0, random.route());
            }
            output.finish(FOOT);
        }
        byte[] good = Files.readAllBytes(file);
        int first = SnapshotFile.PRELUDE_BYTES + sectionBytes(good, SnapshotFile.PRELUDE_BYTES);
        int second = first + sectionBytes(good, first);
        int third = second + sectionBytes(good, second);

        byte[] without = join(Arrays.copyOf(good, second), Arrays.copyOfRange(good, third, good.length));
        byte[] swapped = join(
                Arrays.copyOf(good, first),
                Arrays.copyOfRange(good, second, third),
                Arrays.copyOfRange(good, first, second),
                Arrays.copyOfRange(good, third, good.length));

        assertThat(refusal(without)).startsWith("the file is damaged: its checksum is ");
        assertThat(refusal(swapped)).startsWith("the file is damaged: its checksum is ");
    }

    @Test
    void anOlderOrNewerFormatIsNamed() throws Exception {
        for (int format : new int[] {SnapshotFile.FORMAT - 1, SnapshotFile.FORMAT + 1}) {
            byte[] other = small();
            ByteBuffer.wrap(other)
                    .putInt(8, format)
                    .putInt(
                            12,
                            SnapshotFile.checksum(
                                    ByteBuffer.wrap(other.clone())
                                            .putInt(8, format)
                                            .array(),
                                    0,
                                    12));

            assertThat(refusal(other))
                    .isEqualTo("it has format " + format + ", and this version of Weir reads format "
                            + SnapshotFile.FORMAT + " alone");
        }
    }

    @Test
    void anythingElseIsNoSnapshot() throws Exception {
        assertThat(refusal("id: router-1\nlisten:\n  port: 8080\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo("it is no snapshot: the file does not begin with WeirSnap");
    }

    /** A claimed length is no reason to claim memory. */
    @Test
    void aSectionOfTwoGibibytesIsDamage() throws Exception {
        byte[] bad = small();
        ByteBuffer.wrap(bad).putInt(SnapshotFile.PRELUDE_BYTES + 1, Integer.MAX_VALUE);

        assertThat(refusal(bad)).contains("section 1 (head) at byte 16 is damaged: it seems to have 2147483647 bytes");
    }

    /** Rows whose checksums are right, but that nobody can have written. */
    @Test
    void rowsThatCannotBeUnderstoodAreRefused() throws Exception {
        byte[] bad = small();
        int begin = SnapshotFile.PRELUDE_BYTES + sectionBytes(bad, SnapshotFile.PRELUDE_BYTES);
        int length = sectionBytes(bad, begin);
        bad[begin + SnapshotFile.HEADER_BYTES] = 99;
        ByteBuffer.wrap(bad)
                .putInt(begin + length - 4, SnapshotFile.checksum(bad, begin, length - 4))
                .putInt(begin + length + SnapshotFile.HEADER_BYTES, SnapshotFile.checksum(bad, 0, begin + length));
        int foot = begin + length;
        int footLength = sectionBytes(bad, foot);
        ByteBuffer.wrap(bad).putInt(bad.length - 4, SnapshotFile.checksum(bad, foot, footLength - 4));

        assertThat(refusal(bad))
                .isEqualTo("section 1 (rows) at byte " + begin + " cannot be understood: a row is of kind 99");
    }

    /** Other bytes for the same rows are another format: raise SnapshotFile.FORMAT, and write a golden file of that number. */
    @Test
    void theBytesOfThisFormatStayTheSame() throws Exception {
        byte[] now = small();
        if (Boolean.getBoolean("weir.golden.write")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, now);
        }

        assertThat(HexFormat.of().formatHex(now)).isEqualTo(HexFormat.of().formatHex(Files.readAllBytes(GOLDEN)));
    }

    private byte[] small() throws IOException {
        RandomRows random = new RandomRows(42);
        try (SnapshotOutput output = SnapshotOutput.create(file, HEAD)) {
            for (int i = 0; i < 4; i++) {
                output.rows().route("host-" + i, i == 0 ? "/path" : "", i, random.route());
            }
            output.rows().endpoint("10.0.0.1:80", 0, random.endpoint());
            output.rows().endpoint("10.0.0.2:80", 1, random.endpoint());
            output.rows().noRoute("host-1", "");
            output.rows().noEndpoint("10.0.0.1:80");
            output.finish(FOOT);
        }
        return Files.readAllBytes(file);
    }

    /** Why these bytes are refused; nothing has been told of them by then but what stands before a row that cannot be understood. */
    private String refusal(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        RowList told = new RowList();
        SnapshotRefused refused = catchThrowableOfType(SnapshotRefused.class, () -> {
            try (SnapshotInput input = SnapshotInput.open(file)) {
                input.rows(told);
            }
        });
        assertThat(refused).isNotNull();
        assertThat(told.rows).isEmpty();
        return String.valueOf(refused.getMessage());
    }

    private static int sectionBytes(byte[] bytes, int at) {
        return SnapshotFile.HEADER_BYTES + ByteBuffer.wrap(bytes).getInt(at + 1) + SnapshotFile.CHECKSUM_BYTES;
    }

    private static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        Arrays.stream(parts).forEach(joined::put);
        return joined.array();
    }

    /** Small numbers take little room, and all of them come back. */
    @Test
    void numbersOfAllSizesComeBack() {
        Random random = new Random(1);
        ByteOutput output = new ByteOutput();
        List<Long> numbers = new ArrayList<>(List.of(0L, 1L, -1L, 127L, 128L, Long.MAX_VALUE, Long.MIN_VALUE));
        for (int i = 0; i < 1000; i++) {
            numbers.add(random.nextLong() >> random.nextInt(64));
        }
        numbers.forEach(number -> {
            output.unsigned(number);
            output.signed(number);
            output.int64(number);
        });

        ByteInput input = new ByteInput(output.array(), output.size());

        for (long number : numbers) {
            assertThat(input.unsigned()).isEqualTo(number);
            assertThat(input.signed()).isEqualTo(number);
            assertThat(input.int64()).isEqualTo(number);
        }
        assertThat(input.hasMore()).isFalse();
    }
}
