package io.weir.projector.fold;

import static io.weir.projector.fixture.EndpointEvents.alive;
import static io.weir.projector.fixture.EndpointEvents.at;
import static io.weir.projector.fixture.EndpointEvents.endpoint;
import static io.weir.projector.fixture.EndpointEvents.registered;
import static io.weir.projector.fixture.EndpointEvents.unregistered;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.MapLedger;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.EndpointUnregistered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** DESIGN §5.7 as far as it is the projector's: what registrations, unregistrations and beats do. */
@SuppressWarnings("NullAway") // what is missing fails the test where it is used
class EndpointPartitionTest {

    private static final String A = "10.0.0.1:61001";
    private static final String B = "10.0.0.2:61001";
    private static final String URI = "app.example.com";
    private static final String OTHER_URI = "app.example.com/v2";
    private static final int TTL = 120;

    private final MapLedger ledger = new MapLedger();
    private final EndpointPartition partition = new EndpointPartition(ledger);
    private final Map<String, EndpointTableEntry> table = new TreeMap<>();
    private long offset;
    private long millis;

    private EndpointPartitionResult apply(String key, EndpointEvent event) {
        EndpointPartitionResult result = partition.apply(key, event, at(offset++, millis));
        for (EndpointPartitionResult.Change change : result.changes()) {
            switch (change.output()) {
                case Output.Entry<EndpointTableEntry>(EndpointTableEntry entry) ->
                    table.put(change.endpointId(), entry);
                case Output.Tombstone<EndpointTableEntry> tombstone ->
                    assertThat(table.remove(change.endpointId())).isNotNull();
                case Output.Unchanged<EndpointTableEntry> unchanged ->
                    throw new AssertionError("a change that changes nothing");
                case Output.Rejected<EndpointTableEntry> rejected -> {}
            }
        }
        return result;
    }

    private EndpointPartitionResult register(String id, String instanceId, String uri) {
        return apply(id, registered(id, instanceId, uri));
    }

    private EndpointPartitionResult beat(EndpointSource source) {
        return apply(source.name(), alive(source));
    }

    /** Beats of NATS each 5 s for so long; gives what they did. */
    private List<EndpointPartitionResult> beatFor(long seconds) {
        List<EndpointPartitionResult> results = new ArrayList<>();
        for (long end = millis + seconds * 1_000; millis < end; ) {
            millis += 5_000;
            results.add(beat(EndpointSource.NATS));
        }
        return results;
    }

    private void registerMany(int count, int ttlSeconds) {
        for (int i = 0; i < count; i++) {
            String id = "10.1.%d.%d:8080".formatted(i / 250, i % 250);
            apply(id, registered(EndpointSource.NATS, endpoint(id, "i" + i), URI, ttlSeconds));
        }
    }

    @Nested
    class ARegistration {

        @Test
        void makesAnEntryWithEverythingSorted() {
            register(A, "i1", OTHER_URI);

            register(A, "i1", URI);

            EndpointTableEntry entry = table.get(A);
            assertThat(entry.getEndpoint()).isEqualTo(endpoint(A, "i1"));
            assertThat(entry.getUris()).containsExactly(URI, OTHER_URI);
            assertThat(entry.getEndpoint().getTags().keySet()).containsExactly("app_name", "component", "space_name");
            assertThat(entry.getLineage()).isEqualTo(at(1, 0));
        }

        @Test
        void repeatedIsAHeartbeatAndWritesNothing() {
            register(A, "i1", URI);
            EndpointTableEntry before = table.get(A);
            millis += 30_000;

            EndpointPartitionResult result = register(A, "i1", URI);

            assertThat(result).isEqualTo(new EndpointPartitionResult(EndpointOutcome.REFRESHED, List.of(), 0));
            assertThat(table.get(A)).isEqualTo(before);
        }

        @Test
        void ofAUriInOtherCaseIsTheSame() {
            register(A, "i1", URI);

            assertThat(register(A, "i1", "App.Example.COM").outcome()).isEqualTo(EndpointOutcome.REFRESHED);
        }

        @Test
        void withOtherContentIsWrittenAndKeepsTheUris() {
            register(A, "i1", URI);
            register(A, "i1", OTHER_URI);
            Endpoint moved = Endpoint.newBuilder(endpoint(A, "i1"))
                    .setAvailabilityZone("z2")
                    .build();

            apply(A, registered(EndpointSource.NATS, moved, URI, TTL));

            assertThat(table.get(A).getEndpoint().getAvailabilityZone()).isEqualTo("z2");
            assertThat(table.get(A).getUris()).containsExactly(URI, OTHER_URI);
        }

        @Test
        void ofAnotherInstanceAtTheAddressReplacesTheEndpointAndItsUris() {
            register(A, "i1", URI);
            register(A, "i1", "gone.example.com");

            register(A, "i2", OTHER_URI);

            assertThat(table.get(A).getEndpoint().getInstanceId()).isEqualTo("i2");
            assertThat(table.get(A).getUris()).containsExactly(OTHER_URI);
        }

        static Stream<Arguments> refused() {
            return Stream.of(
                    Arguments.of(RejectReason.KEY_MISMATCH, registered(B, "i1", URI)),
                    Arguments.of(RejectReason.PORT_OUT_OF_RANGE, registered("10.0.0.1:0", "i1", URI)),
                    Arguments.of(RejectReason.ADDRESS_INVALID, registered("10.0 0.1:61001", "i1", URI)),
                    Arguments.of(RejectReason.ADDRESS_INVALID, registered(A, "", URI)),
                    Arguments.of(
                            RejectReason.TTL_OUT_OF_RANGE, registered(EndpointSource.NATS, endpoint(A, "i1"), URI, 0)),
                    Arguments.of(
                            RejectReason.TTL_OUT_OF_RANGE,
                            registered(EndpointSource.NATS, endpoint(A, "i1"), URI, 86_401)),
                    Arguments.of(RejectReason.URI_INVALID, registered(A, "i1", "")),
                    Arguments.of(RejectReason.URI_INVALID, registered(A, "i1", "/v2")),
                    Arguments.of(RejectReason.URI_INVALID, registered(A, "i1", "https://app.example.com")),
                    Arguments.of(RejectReason.URI_INVALID, registered(A, "i1", "app.example.com?q")),
                    Arguments.of(RejectReason.URI_INVALID, registered(A, "i1", "a".repeat(1_025))),
                    Arguments.of(
                            RejectReason.ENTRY_TOO_LARGE,
                            registered(
                                    EndpointSource.NATS,
                                    Endpoint.newBuilder(endpoint(A, "i1"))
                                            .setTags(Map.of("t", "x".repeat(EndpointContent.TEXT_BYTES_MAX)))
                                            .build(),
                                    URI,
                                    TTL)));
        }

        @ParameterizedTest(name = "{0} {index}")
        @MethodSource("refused")
        void thatMakesNoSenseIsRefused(RejectReason reason, EndpointEvent event) {
            String key =
                    event.getChange() instanceof EndpointRegistered registered && reason != RejectReason.KEY_MISMATCH
                            ? registered.getEndpoint().getAddress() + ":"
                                    + registered.getEndpoint().getPort()
                            : A;

            EndpointPartitionResult result = apply(key, event);

            assertThat(result.outcome()).isEqualTo(EndpointOutcome.REJECTED);
            assertThat(result.changes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.output())
                            .isInstanceOfSatisfying(
                                    Output.Rejected.class,
                                    rejected -> assertThat(rejected.rejection().reason())
                                            .isEqualTo(reason)));
        }

        @Test
        void beyondTheUrisOfOneEndpointIsRefusedAndTheOthersStay() {
            for (int i = 0; i < EndpointContent.URIS_MAX; i++) {
                register(A, "i1", "app-" + i + ".example.com");
            }

            assertThat(register(A, "i1", "one-more.example.com").outcome()).isEqualTo(EndpointOutcome.REJECTED);
            assertThat(table.get(A).getUris()).hasSize(EndpointContent.URIS_MAX);
        }
    }

    @Nested
    class AnUnregistration {

        @Test
        void takesOneUri() {
            register(A, "i1", URI);
            register(A, "i1", OTHER_URI);

            apply(A, unregistered(A, "i1", URI));

            assertThat(table.get(A).getUris()).containsExactly(OTHER_URI);
            assertThat(table.get(A).getLineage()).isEqualTo(at(2, 0));
        }

        @Test
        void ofTheLastUriTakesTheEndpoint() {
            register(A, "i1", URI);

            apply(A, unregistered(A, "i1", URI));

            assertThat(table).isEmpty();
        }

        @Test
        void withoutAUriTakesAll() {
            register(A, "i1", URI);
            register(A, "i1", OTHER_URI);

            apply(A, unregistered(A, "i1", null));

            assertThat(table).isEmpty();
        }

        @Test
        void ofAnotherInstanceIsIgnored() {
            register(A, "i2", URI);

            assertThat(apply(A, unregistered(A, "i1", URI)).outcome()).isEqualTo(EndpointOutcome.IGNORED);
            assertThat(table).containsKey(A);
        }

        @Test
        void withoutAnInstanceMeansWhicheverIsThere() {
            register(A, "i2", URI);

            apply(A, unregistered(A, null, URI));

            assertThat(table).isEmpty();
        }

        @Test
        void ofWhatIsNotThereIsIgnored() {
            register(A, "i1", URI);

            assertThat(apply(A, unregistered(A, "i1", OTHER_URI)).outcome()).isEqualTo(EndpointOutcome.IGNORED);
            assertThat(apply(B, unregistered(B, null, null)).outcome()).isEqualTo(EndpointOutcome.IGNORED);
        }

        @Test
        void underAnotherKeyIsRefused() {
            EndpointEvent event = new EndpointEvent(EndpointSource.NATS, new EndpointUnregistered(B, null, null));

            assertThat(apply(A, event).outcome()).isEqualTo(EndpointOutcome.REJECTED);
        }
    }

    @Nested
    class AliveTime {

        @Test
        void takesAnEndpointThatIsSilentForItsTtl() {
            beat(EndpointSource.NATS);
            register(A, "i1", URI);

            beatFor(TTL - 5);
            assertThat(table).containsKey(A);

            beatFor(5);
            assertThat(table).isEmpty();
        }

        @Test
        void takesUrisOneByOneWithTheBeatAsLineage() {
            beat(EndpointSource.NATS);
            register(A, "i1", URI);
            beatFor(60);
            register(A, "i1", OTHER_URI);

            beatFor(60);

            assertThat(table.get(A).getUris()).containsExactly(OTHER_URI);
            assertThat(table.get(A).getLineage()).isEqualTo(at(offset - 1, millis));
        }

        @Test
        void startsAnewWithEachHeartbeat() {
            beat(EndpointSource.NATS);
            register(A, "i1", URI);
            for (int i = 0; i < 10; i++) {
                beatFor(TTL - 20);
                register(A, "i1", URI);
            }

            assertThat(table).containsKey(A);
        }

        @Test
        void doesNotPassWithoutBeatsHoweverLongItTakes() {
            beat(EndpointSource.NATS);
            register(A, "i1", URI);
            millis += 86_400_000;

            register(B, "i2", URI);

            assertThat(table).containsKeys(A, B);
        }

        @Test
        void passesByTenSecondsAtMostUnderTheFirstBeatAfterAnOutage() {
            beat(EndpointSource.NATS);
            register(A, "i1", URI);
            millis += 3_600_000;
            beat(EndpointSource.NATS);
            assertThat(ledger.clock(EndpointSource.NATS).aliveMillis()).isEqualTo(10_000);

            beatFor(TTL - 15);
            assertThat(table).containsKey(A);

            beatFor(5);
            assertThat(table).isEmpty();
        }

        @Test
        void doesNotGoBackWhenTheBrokersClockDoes() {
            millis = 100_000;
            beat(EndpointSource.NATS);
            millis = 40_000;

            beat(EndpointSource.NATS);

            assertThat(ledger.clock(EndpointSource.NATS).aliveMillis()).isZero();
            assertThat(ledger.clock(EndpointSource.NATS).lastBeat())
                    .isEqualTo(at(0, 40_000).getAppendTime());
        }

        @Test
        void givesARegistrationBetweenTwoBeatsItsWholeTtl() {
            beat(EndpointSource.NATS);
            millis += 4_999;
            register(A, "i1", URI);
            millis += 1;
            beat(EndpointSource.NATS);

            beatFor(TTL - 5);
            assertThat(table).containsKey(A);

            beatFor(5);
            assertThat(table).isEmpty();
        }

        @Test
        void ofARegistrationLongAfterTheLastBeatCountsTenSecondsAtMost() {
            beat(EndpointSource.NATS);
            millis += 3_600_000;
            register(A, "i1", URI);

            assertThat(ledger.endpoint(A).leases().get(URI).expiresAt()).isEqualTo(130_000);
        }

        @Test
        void beforeTheFirstBeatIsZero() {
            millis = 50_000;
            register(A, "i1", URI);

            assertThat(ledger.endpoint(A).leases().get(URI).expiresAt()).isEqualTo(120_000);
        }

        @Test
        void isEachSourcesOwn() {
            beat(EndpointSource.HTTP);
            beat(EndpointSource.NATS);
            apply(A, registered(EndpointSource.HTTP, endpoint(A, "i1"), URI, TTL));
            register(B, "i2", URI);

            beatFor(2 * TTL);

            assertThat(table).containsOnlyKeys(A);
        }

        @Test
        void isThatOfTheSourceWhichRegisteredTheUriLast() {
            beat(EndpointSource.HTTP);
            beat(EndpointSource.NATS);
            apply(A, registered(EndpointSource.HTTP, endpoint(A, "i1"), URI, TTL));
            register(A, "i1", URI);

            beatFor(TTL);

            assertThat(table).isEmpty();
            assertThat(ledger.clock(EndpointSource.HTTP).endpoints()).isZero();
        }
    }

    @Nested
    class TheGuard {

        @Test
        void letsFiftyEndpointsOfAnyPartitionGo() {
            beat(EndpointSource.NATS);
            registerMany(50, TTL);

            beatFor(TTL);

            assertThat(table).isEmpty();
        }

        @Test
        void letsHalfOfAPartitionGo() {
            beat(EndpointSource.NATS);
            registerMany(60, TTL);
            for (int i = 0; i < 60; i++) {
                String id = "10.2.0." + i + ":8080";
                apply(id, registered(EndpointSource.NATS, endpoint(id, "j" + i), URI, 2 * TTL));
            }

            beatFor(TTL);

            assertThat(table).hasSize(60);
        }

        @Test
        void holdsMoreThanHalfForOneFurtherTtlAndReportsIt() {
            beat(EndpointSource.NATS);
            registerMany(51, TTL);

            List<EndpointPartitionResult> results = beatFor(TTL);

            assertThat(table).hasSize(51);
            assertThat(results.getLast()).isEqualTo(new EndpointPartitionResult(EndpointOutcome.HELD, List.of(), 51));
        }

        @Test
        void letsThemGoTheSecondTime() {
            beat(EndpointSource.NATS);
            registerMany(51, TTL);
            beatFor(TTL);

            beatFor(TTL - 5);
            assertThat(table).hasSize(51);

            List<EndpointPartitionResult> results = beatFor(5);
            assertThat(table).isEmpty();
            assertThat(results.getLast().outcome()).isEqualTo(EndpointOutcome.EXPIRED);
        }

        @Test
        void forgetsWhatWasHeldWhenItSpeaksAgain() {
            beat(EndpointSource.NATS);
            registerMany(51, TTL);
            beatFor(TTL);
            registerMany(51, TTL);

            List<EndpointPartitionResult> results = beatFor(TTL);

            assertThat(results.getLast().outcome()).isEqualTo(EndpointOutcome.HELD);
        }

        @Test
        void letsGoWhatWasHeldBeforeWhileItHoldsOthers() {
            beat(EndpointSource.NATS);
            registerMany(51, TTL);
            beatFor(TTL);
            for (int i = 0; i < 60; i++) {
                String id = "10.2.0." + i + ":8080";
                apply(id, registered(EndpointSource.NATS, endpoint(id, "j" + i), URI, TTL));
            }

            List<EndpointPartitionResult> results = beatFor(TTL);

            assertThat(table.keySet()).allMatch(id -> id.startsWith("10.2.")).hasSize(60);
            assertThat(results.getLast().held()).isEqualTo(60);
        }

        @Test
        void countsEndpointsAndNotTheirUris() {
            beat(EndpointSource.NATS);
            for (int i = 0; i < 200; i++) {
                register(A, "i1", "app-" + i + ".example.com");
            }

            beatFor(TTL);

            assertThat(table).isEmpty();
        }

        @Test
        void countsTheEndpointsOfThatSourceAlone() {
            beat(EndpointSource.NATS);
            registerMany(51, TTL);
            for (int i = 0; i < 200; i++) {
                String id = "10.2.0." + i + ":8080";
                apply(id, registered(EndpointSource.HTTP, endpoint(id, "j" + i), URI, TTL));
            }

            List<EndpointPartitionResult> results = beatFor(TTL);

            assertThat(results.getLast().held()).isEqualTo(51);
        }
    }
}
