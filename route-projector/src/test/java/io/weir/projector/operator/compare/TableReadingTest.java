package io.weir.projector.operator.compare;

import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.weir.projector.fixture.RouteEvents;
import io.weir.projector.operator.compare.KeyDifference.FieldDifference;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.RouteTableEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableReadingTest {

    /** What the bytes of this test stand for. */
    private final Map<String, RouteTableEntry> entries = new HashMap<>();

    @Test
    void findsWhatOnlyOneHasAndWhichFieldsDiffer() {
        byte[] blue = bytes(entry("blue", 1, to("blue", 80), to("green", 20)));
        byte[] shifted = bytes(entry("blue", 1, to("blue", 70), to("red", 30)));

        TableReading reading = reading(null);
        reading.partition(
                Map.of("both.example.com", blue, "differs.example.com", blue, "a.example.com", blue),
                Map.of("both.example.com", blue, "differs.example.com", shifted, "b.example.com", blue));

        assertThat(reading.entriesA()).isEqualTo(3);
        assertThat(reading.entriesB()).isEqualTo(3);
        assertThat(reading.confirmed()).isEqualTo(3);
        assertThat(reading.details())
                .extracting(KeyDifference::key, KeyDifference::kind)
                .containsExactly(
                        tuple("a.example.com", KeyDifference.Kind.ONLY_A),
                        tuple("b.example.com", KeyDifference.Kind.ONLY_B),
                        tuple("differs.example.com", KeyDifference.Kind.DIFFERS));
        assertThat(reading.details().getLast().fields())
                .containsExactly(
                        new FieldDifference("destination blue:web:8080", "weight 80", "weight 70"),
                        new FieldDifference("destination green:web:8080", "weight 20", null),
                        new FieldDifference("destination red:web:8080", null, "weight 30"));
    }

    @Test
    void theEventThatAnEntryComesFromCountsToo() {
        TableReading reading = reading(null);
        reading.partition(
                Map.of("x.example.com", bytes(entry("blue", 1))), Map.of("x.example.com", bytes(entry("blue", 2))));

        assertThat(reading.details().getFirst().fields())
                .extracting(FieldDifference::field)
                .containsExactly("event", "revision");
    }

    @Test
    void theSameEntryUnderOtherBytesIsNoDifference() {
        TableReading reading = reading(null);
        reading.partition(
                Map.of("x.example.com", bytes(entry("blue", 1))), Map.of("x.example.com", bytes(entry("blue", 1))));

        assertThat(reading.confirmed()).isZero();
        assertThat(reading.unconfirmed()).isZero();
    }

    @Test
    void aDifferenceCountsOnlyWhenItIsSeenAlikeTwice() {
        byte[] one = bytes(entry("blue", 1));
        byte[] two = bytes(entry("blue", 2));
        byte[] three = bytes(entry("blue", 3));
        TableReading before = reading(null);
        before.partition(Map.of("stays", one, "moves", one, "goes", one), Map.of("stays", two, "moves", two));

        TableReading reading = reading(before);
        reading.partition(Map.of("stays", one, "moves", three, "comes", one), Map.of("stays", two, "moves", two));

        assertThat(reading.confirmed()).isEqualTo(1);
        assertThat(reading.unconfirmed()).isEqualTo(2);
        assertThat(reading.details()).extracting(KeyDifference::key).containsExactly("stays");
    }

    @Test
    void keepsTheFirstInFullAndCountsTheRest() {
        TableReading reading = new TableReading(this::decode, null, 1);
        reading.partition(Map.of("a", bytes(entry("blue", 1)), "b", bytes(entry("blue", 1))), Map.of());

        assertThat(reading.details()).extracting(KeyDifference::key).containsExactly("a");
        assertThat(reading.confirmed()).isEqualTo(2);
    }

    private TableReading reading(@Nullable TableReading before) {
        return new TableReading(this::decode, before, 100);
    }

    private byte[] bytes(RouteTableEntry entry) {
        String name = "entry " + entries.size();
        entries.put(name, entry);
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private RouteTableEntry decode(byte[] bytes) {
        return Objects.requireNonNull(entries.get(new String(bytes, StandardCharsets.UTF_8)));
    }

    private static RouteTableEntry entry(String guid, long revision, Destination... destinations) {
        return RouteTableEntry.newBuilder()
                .setHost("x.example.com")
                .setPath("")
                .setRouteGuid(guid)
                .setRevision(revision)
                .setContentHash(ByteBuffer.wrap(new byte[16]))
                .setDestinations(List.of(destinations))
                .setOptions(Map.of())
                .setSpaceGuid("space-1")
                .setAnnotations(Map.of())
                .setLineage(RouteEvents.at(revision))
                .build();
    }
}
