package io.weir.projector.letters;

import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.Installation;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.RouteEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeadLetterReaderIT {

    private static final String GUID = "6f1b2c3d-0000-4000-8000-00000000000a";

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
    private final String log = installation.catalog().routeEvents().name();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void decodesARefusedEventWithoutItsClassAndFindsItsRoute() {
        RouteEvent event = changed(7, route(GUID, to("blue", 1), to("green", null)));
        LetterPosition position = letter(
                "weights-mixed",
                log,
                "app.example.com/v2",
                installation.encode(installation.catalog().routeEvents(), event));

        try (DeadLetterReader reader = DeadLetterReader.open(installation.config(folder))) {
            StoredLetter letter = reader.find(position).orElseThrow();

            assertThat(letter.key()).isEqualTo("app.example.com/v2");
            assertThat(letter.origin()).isEqualTo(log + " 1@42");
            assertThat(reader.routeGuidOf(letter).guid()).contains(GUID);
            LetterContent.Decoded content = (LetterContent.Decoded) reader.contentOf(letter);
            assertThat(content.schema()).isEqualTo("io.weir.schemas.avro.RouteEvent");
            assertThat(content.fields())
                    .containsEntry("revision", 7L)
                    .containsEntry("capiTime", "2026-11-23T10:00:07Z");
            assertThat(content.fields().get("change"))
                    .isInstanceOfSatisfying(
                            Map.class,
                            change -> assertThat(change.get("RouteChanged"))
                                    .asString()
                                    .contains("appGuid=blue", "weight=1", "createdAt=2026-11-23T10:00:00Z"));
        }
    }

    @Test
    void showsTheBytesOfWhatCannotBeDecodedAndSaysWhy() {
        LetterPosition position = letter("undecodable", log, "app.example.com", bytes("not avro"));

        try (DeadLetterReader reader = DeadLetterReader.open(installation.config(folder))) {
            StoredLetter letter = reader.find(position).orElseThrow();

            LetterContent.Undecodable content = (LetterContent.Undecodable) reader.contentOf(letter);
            assertThat(content.reason()).contains("begins with byte 110", "wire format");
            assertThat(content.bytes()).isEqualTo(8);
            assertThat(content.dump())
                    .containsExactly("0000  6e 6f 74 20 61 76 72 6f                          not avro");
            assertThat(reader.routeGuidOf(letter).guid()).isEmpty();
            assertThat(reader.routeGuidOf(letter).explanation()).contains("cannot be decoded");
        }
    }

    @Test
    void tellsTheRouteOfANotificationAndOfWhatCapiShowedByTheirKeys() {
        String inbox = installation.catalog().capiNotifications().name();
        List<LetterPosition> positions = List.of(
                letter("undecodable", inbox, GUID, bytes("x")),
                letter("route-invalid", "capi", GUID, bytes("{\"guid\":1}")),
                letter("body-invalid", "nats router.register", null, bytes("{}")));

        try (DeadLetterReader reader = DeadLetterReader.open(installation.config(folder))) {
            List<RouteOfLetter> routes = new ArrayList<>();
            positions.forEach(position ->
                    routes.add(reader.routeGuidOf(reader.find(position).orElseThrow())));

            assertThat(routes).extracting(route -> route.guid().orElse("none")).containsExactly(GUID, GUID, "none");
            assertThat(routes.getLast().explanation()).contains("nats router.register", "no route of CAPI");
            assertThat(reader.contentOf(reader.find(positions.get(1)).orElseThrow()))
                    .isEqualTo(new LetterContent.Text("{\"guid\":1}"));
        }
    }

    @Test
    void listsWhatIsNotOlderThanATimeAndFindsNothingWhereNothingIs() {
        LetterPosition position = letter("undecodable", log, "app.example.com", bytes("x"));
        installation.send(installation.catalog().deadLetters(), "app.example.com", bytes("no letter"));

        try (DeadLetterReader reader = DeadLetterReader.open(installation.config(folder))) {
            List<StoredLetter> all = new ArrayList<>();
            reader.forEach(null, all::add);
            List<StoredLetter> later = new ArrayList<>();
            reader.forEach(Instant.now().plusSeconds(60), later::add);

            assertThat(all)
                    .extracting(letter -> letter.letter().getReason())
                    .containsExactly("undecodable", "unreadable-letter");
            assertThat(later).isEmpty();
            assertThat(reader.find(new LetterPosition(position.partition(), 9_999)))
                    .isEmpty();
            assertThatThrownBy(() -> reader.find(new LetterPosition(99, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("partition 99")
                    .hasMessageContaining("0..2");
        }
    }

    private LetterPosition letter(String reason, String origin, @Nullable String key, byte[] value) {
        boolean topic = origin.equals(log);
        DeadLetter letter = new DeadLetter(
                "route-projector",
                reason,
                "why it was refused",
                origin,
                topic ? 1 : null,
                topic ? 42L : null,
                key == null ? null : ByteBuffer.wrap(bytes(key)),
                ByteBuffer.wrap(value));
        RecordMetadata at = installation.send(
                installation.catalog().deadLetters(),
                key == null ? "none" : key,
                installation.encode(installation.catalog().deadLetters(), letter));
        return new LetterPosition(at.partition(), at.offset());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
