package io.weir.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weir.schemas.SampleRecords;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.registry.IncompatibleSchemaException;
import io.weir.schemas.registry.RegistryUnavailableException;
import io.weir.schemas.registry.SchemaNotFoundException;
import io.weir.schemas.registry.ScriptedRegistry;
import io.weir.schemas.registry.ScriptedRegistry.Answer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged records are told apart from a registry that cannot be used: the first are skipped, for the second one waits. */
@Timeout(60)
class SerdeFaultsIT {

    private static final String TOPIC = "t";
    private static final int MEMBER_ID = 1;
    private static final int CONTROL_ID = 2;
    private static final int OTHER_MEMBER_ID = 3;
    private static final int FOREIGN_ID = 4;
    private static final int DEPENDENT_ID = 5;
    private static final int SAMPLE_ID = 6;
    private static final int UNKNOWN_ID = 0x7f000000;

    private static final Member MEMBER = Member.newBuilder()
            .setMemberId("r")
            .setFleet("default")
            .setAddress("127.0.0.1:1")
            .setReady(true)
            .setIncarnation(1)
            .setPartitions(List.of(1))
            .setAppliedOffsets(Map.of("a", 1L))
            .setTableHashes(Map.of())
            .build();

    /** What the registry does instead of answering; null while it is well. */
    private final AtomicReference<@Nullable Answer> trouble = new AtomicReference<>();

    private final Map<String, Answer> schemas = new ConcurrentHashMap<>(Map.of(
            path(MEMBER_ID), Answer.schema(Member.getClassSchema().toString()),
            path(CONTROL_ID), Answer.schema(Control.getClassSchema().toString()),
            path(OTHER_MEMBER_ID), Answer.schema(memberOfAnotherKind().toString()),
            path(FOREIGN_ID), new Answer(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message M {}\"}"),
            path(DEPENDENT_ID), Answer.schema("{\"type\":\"array\",\"items\":\"somewhere.Else\"}")));
    private final ScriptedRegistry registry = ScriptedRegistry.start(request -> {
        Answer instead = trouble.get();
        return instead != null ? instead : schemas.getOrDefault(request.path(), Answer.problem(404, 40403));
    });
    private final SerdeSettings settings = SerdeSettings.forRegistry(registry.url());
    private final RecordSerdes serdes = new RecordSerdes(settings);
    private final RecordSerdes impatient = new RecordSerdes(settings.with("schema.registry.deadline.ms", "500"));

    @AfterEach
    void close() {
        impatient.close();
        serdes.close();
        registry.close();
    }

    static Stream<Arguments> damage() {
        byte[] good = wire(MEMBER_ID, AvroBytes.encode(MEMBER));
        byte[] magic = good.clone();
        magic[0] = 1;
        byte[] control = AvroBytes.encode(new Control(new ServingTable("table", false, null, "", null)));
        byte[] endlessNumber = new byte[16];
        Arrays.fill(endlessNumber, (byte) 0xff);
        return Stream.of(
                arguments("no bytes", new byte[0], "has 0 bytes, expected at least 5"),
                arguments("half a header", Arrays.copyOf(good, 4), "has 4 bytes, expected at least 5"),
                arguments("another magic byte", magic, "begins with byte 1, expected 0"),
                arguments("an unknown id", wire(UNKNOWN_ID, AvroBytes.encode(MEMBER)), "id " + UNKNOWN_ID),
                arguments("a header alone", Arrays.copyOf(good, 5), "with schema id 1 cannot be read"),
                arguments(
                        "a record cut short", Arrays.copyOf(good, good.length - 1), "with schema id 1 cannot be read"),
                arguments(
                        "one more byte", Arrays.copyOf(good, good.length + 1), "has bytes left over after the record"),
                arguments(
                        "a number that does not end",
                        wire(MEMBER_ID, endlessNumber),
                        "with schema id 1 cannot be read"),
                arguments("another record", wire(CONTROL_ID, control), "with schema id 2 cannot be read"),
                arguments(
                        "a schema that does not fit", wire(OTHER_MEMBER_ID, new byte[] {0}), "missing required field"),
                arguments("a schema of another kind", wire(FOREIGN_ID, new byte[0]), "is of type PROTOBUF"),
                arguments("a schema that needs another", wire(DEPENDENT_ID, new byte[] {0}), "somewhere.Else"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damage")
    void aDamagedRecordIsContent(String what, byte[] bytes, String expected) {
        // given
        Deserializer<Member> deserializer = serdes.deserializer(Member.class);

        // when
        Throwable failure = catchThrowable(() -> deserializer.deserialize(TOPIC, bytes));

        // then
        assertThat(failure)
                .as(what)
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageStartingWith("value on " + TOPIC)
                .hasMessageContaining(expected);
        assertThat(RecordSerdes.isContentFailure(failure)).isTrue();
        assertThat(RecordSerdes.isContentFailure(new KafkaException("wrapped", failure)))
                .isTrue();
        assertThat(read(deserializer)).isEqualTo(MEMBER);
    }

    @Test
    void everySampleIsContentWhereverItIsCutShort() {
        forEverySample((name, whole, deserializer) -> {
            for (int length = 0; length < whole.length; length++) {
                // given
                byte[] cut = Arrays.copyOf(whole, length);

                // when
                Throwable failure = catchThrowable(() -> deserializer.deserialize(TOPIC, cut));

                // then
                assertContent(failure, name + " cut at " + length);
            }
        });
    }

    @Test
    void whateverBitIsDamagedARecordComesOutOrItIsContent() {
        forEverySample((name, whole, deserializer) -> {
            for (int bit = WireFormat.HEADER_BYTES * Byte.SIZE; bit < whole.length * Byte.SIZE; bit++) {
                // given
                byte[] damaged = whole.clone();
                damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);

                // when
                Throwable failure = catchThrowable(() -> deserializer.deserialize(TOPIC, damaged));

                // then
                if (failure != null) {
                    assertContent(failure, name + " with bit " + bit + " damaged");
                }
            }
        });
    }

    /** A length that is not true must not make the reader allocate it. */
    @Test
    void whateverLengthIsDamagedARecordComesOutOrItIsContent() {
        forEverySample((name, whole, deserializer) -> {
            for (int at = WireFormat.HEADER_BYTES; at < whole.length; at++) {
                for (byte[] length : wrongLengths()) {
                    // given
                    byte[] damaged = Arrays.copyOf(whole, Math.max(whole.length, at + length.length));
                    System.arraycopy(length, 0, damaged, at, length.length);

                    // when
                    Throwable failure = catchThrowable(() -> deserializer.deserialize(TOPIC, damaged));

                    // then
                    if (failure != null) {
                        assertContent(failure, name + " with " + Arrays.toString(length) + " at byte " + at);
                    }
                }
            }
        });
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                arguments("not let in", Answer.problem(401, 401)),
                arguments("a missing right", Answer.problem(403, 40301)),
                arguments("overloaded", Answer.problem(429, 429)),
                arguments("broken", Answer.problem(500, 50001)),
                arguments("starting", new Answer(503, "<html>Service Unavailable</html>")),
                arguments("another path", new Answer(404, "<html>Not found</html>")),
                arguments("another server", new Answer(200, "<html>Welcome</html>")),
                arguments("another API", new Answer(200, "{\"status\":\"UP\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void aRegistryThatCannotBeUsedIsNotContent(String what, Answer answer) {
        // given
        Deserializer<Member> deserializer = impatient.deserializer(Member.class);
        trouble.set(answer);

        // when
        Throwable failure = catchThrowable(() -> read(deserializer));

        // then
        assertUnavailable(failure, what);
        trouble.set(null);
        assertThat(read(deserializer)).isEqualTo(MEMBER);
    }

    @Test
    void aRegistryThatIsNotThereIsNotContent() {
        // given
        registry.close();
        Deserializer<Member> deserializer = impatient.deserializer(Member.class);

        // when
        Throwable failure = catchThrowable(() -> read(deserializer));

        // then
        assertUnavailable(failure, "nobody listens");
    }

    @Test
    void onceTheSchemaIsKnownTheRegistryIsNotNeeded() {
        // given
        Deserializer<Member> deserializer = serdes.deserializer(Member.class);
        read(deserializer);
        trouble.set(Answer.problem(503, 503));

        // when
        Member record = read(deserializer);

        // then
        assertThat(record).isEqualTo(MEMBER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void nothingIsWrittenWhileTheRegistryCannotBeUsed(String what, Answer answer) {
        // given
        Serializer<Member> serializer = impatient.serializer(Member.class);
        trouble.set(answer);

        // when
        Throwable failure = catchThrowable(() -> serializer.serialize(TOPIC, MEMBER));

        // then
        assertUnavailable(failure, what);
        trouble.set(Answer.id(MEMBER_ID));
        assertThat(serializer.serialize(TOPIC, MEMBER)).isEqualTo(wire(MEMBER_ID, AvroBytes.encode(MEMBER)));
    }

    @Test
    void aSchemaThatTheRegistryRefusesIsSaidBySubject() {
        // given
        Serializer<Member> serializer = serdes.serializer(Member.class);
        trouble.set(Answer.problem(409, 409));

        // when
        Throwable failure = catchThrowable(() -> serializer.serialize(TOPIC, MEMBER));

        // then
        assertThat(failure)
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("could not register subject " + TOPIC + "-value");
    }

    @Test
    void whereSchemasAreOnlyLookedUpAMissingOneIsSaidBySubject() {
        // given
        try (RecordSerdes lookingUp = new RecordSerdes(settings.with("auto.register.schemas", "false"))) {
            Serializer<Member> serializer = lookingUp.serializer(Member.class);
            trouble.set(Answer.problem(404, 40401));

            // when
            Throwable failure = catchThrowable(() -> serializer.serialize(TOPIC, MEMBER));

            // then
            assertThat(failure)
                    .isInstanceOf(SchemaNotFoundException.class)
                    .hasMessageContaining("could not look up subject " + TOPIC + "-value");
            assertThat(registry.asked()).containsExactly("POST /subjects/" + TOPIC + "-value");
        }
    }

    private static Member read(Deserializer<Member> deserializer) {
        return Objects.requireNonNull(deserializer.deserialize(TOPIC, wire(MEMBER_ID, AvroBytes.encode(MEMBER))));
    }

    private interface Trial {
        void run(String name, byte[] whole, Deserializer<? extends SpecificRecord> deserializer);
    }

    private void forEverySample(Trial trial) {
        SampleRecords.all().forEach((name, sample) -> {
            schemas.put(path(SAMPLE_ID), Answer.schema(sample.getSchema().toString()));
            try (RecordSerdes fresh = new RecordSerdes(settings)) {
                trial.run(name, wire(SAMPLE_ID, AvroBytes.encode(sample)), fresh.deserializer(sample.getClass()));
            }
        });
    }

    /**
     * Avro's coding of 2^31 - 1, of 2^31 - 9 (the longest array there is), of 2^28 (one that would just fit into this
     * JVM) and of -2^31 (a length in bytes follows).
     */
    private static List<byte[]> wrongLengths() {
        return List.of(
                new byte[] {(byte) 0xfe, -1, -1, -1, 0x0f},
                new byte[] {(byte) 0xee, -1, -1, -1, 0x0f},
                new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x02},
                new byte[] {-1, -1, -1, -1, 0x0f});
    }

    private static void assertContent(@Nullable Throwable failure, String what) {
        assertThat(failure).as(what).isInstanceOf(UndecodableRecordException.class);
        assertThat(RecordSerdes.isContentFailure(Objects.requireNonNull(failure)))
                .as(what + ": " + failure)
                .isTrue();
    }

    private static void assertUnavailable(@Nullable Throwable failure, String what) {
        assertThat(failure)
                .as(what)
                .isInstanceOf(RegistryUnavailableException.class)
                .isInstanceOf(RetriableException.class)
                .isNotInstanceOf(SerializationException.class);
        assertThat(RecordSerdes.isContentFailure(Objects.requireNonNull(failure)))
                .as(what)
                .isFalse();
        assertThat(RecordSerdes.isContentFailure(new KafkaException("wrapped", failure)))
                .as(what)
                .isFalse();
    }

    private static Schema memberOfAnotherKind() {
        return SchemaBuilder.record(Member.class.getName())
                .fields()
                .requiredInt("memberId")
                .endRecord();
    }

    private static String path(int id) {
        return "/schemas/ids/" + id;
    }

    private static byte[] wire(int id, byte[] record) {
        return ByteBuffer.allocate(WireFormat.HEADER_BYTES + record.length)
                .put(WireFormat.MAGIC)
                .putInt(id)
                .put(record)
                .array();
    }
}
