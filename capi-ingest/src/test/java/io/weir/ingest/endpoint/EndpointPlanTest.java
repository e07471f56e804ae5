package io.weir.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.endpoint.EndpointPlan.Written;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointUnregistered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndpointPlanTest {

    private static final EndpointId ID = new EndpointId("10.0.0.1", 8080);
    private static final Instant START = Instant.ofEpochSecond(1_000);

    @Test
    void writesEveryUriOfANewEndpoint() {
        EndpointPlan plan = EndpointPlan.ofWhole(ID, null, registration("i-1", "a", "b"), START);

        assertThat(plan.created()).isTrue();
        assertThat(plan.registered()).extracting(EndpointRegistered::getUri).containsExactly("a", "b");
        assertThat(plan.unregistered()).isEmpty();
    }

    @Test
    void writesARepeatOnlyOnceAQuarterOfTheTtlHasPassed() {
        Written before = written(registration("i-1", "a"));

        assertThat(EndpointPlan.ofWhole(ID, before, registration("i-1", "a"), START.plusSeconds(29))
                        .isRepeat())
                .isTrue();
        EndpointPlan due = EndpointPlan.ofWhole(ID, before, registration("i-1", "a"), START.plusSeconds(30));
        assertThat(due.registered()).hasSize(1);
        assertThat(due.created()).isFalse();
        assertThat(writtenAt(due, "a")).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void writesAChangeOfUrisAtOnceAndNothingElse() {
        Written before = written(registration("i-1", "a", "b"));

        EndpointPlan plan = EndpointPlan.ofWhole(ID, before, registration("i-1", "b", "c"), START.plusSeconds(1));

        assertThat(plan.registered()).extracting(EndpointRegistered::getUri).containsExactly("c");
        assertThat(plan.unregistered()).containsExactly(new EndpointUnregistered("10.0.0.1:8080", "i-1", "a"));
        assertThat(plan.next().marks()).containsOnlyKeys("b", "c");
        // The others' quarter goes on from when they were written.
        assertThat(writtenAt(plan, "b")).isEqualTo(START);
    }

    @Test
    void writesEverythingOfAnotherInstanceAtTheSameAddress() {
        EndpointPlan plan = EndpointPlan.ofWhole(
                ID, written(registration("i-1", "a", "b")), registration("i-2", "a"), START.plusSeconds(1));

        assertThat(plan.created()).isTrue();
        assertThat(plan.registered()).extracting(EndpointRegistered::getUri).containsExactly("a");
        // The instance id replaces the endpoint with all of its URIs.
        assertThat(plan.unregistered()).isEmpty();
    }

    @Test
    void writesEverythingWhenSomethingElseChanged() {
        Registration tagged = new Registration(
                Endpoint.newBuilder(registration("i-1", "a", "b").endpoint())
                        .setTags(Map.of("x", "y"))
                        .build(),
                new TreeSet<>(List.of("a", "b")),
                120);

        EndpointPlan plan =
                EndpointPlan.ofWhole(ID, written(registration("i-1", "a", "b")), tagged, START.plusSeconds(1));

        assertThat(plan.registered()).hasSize(2);
        assertThat(plan.created()).isFalse();
    }

    @Test
    void takesAnEndpointWhoseTimeIsOverForANewOne() {
        EndpointPlan plan = EndpointPlan.ofWhole(
                ID, written(registration("i-1", "a", "b")), registration("i-1", "a"), START.plusSeconds(120));

        assertThat(plan.created()).isTrue();
        assertThat(plan.unregistered()).isEmpty();
    }

    @Test
    void addsAUriAndLeavesTheOthers() {
        EndpointPlan plan = EndpointPlan.ofPart(
                written(registration("i-1", "a", "b")), registration("i-1", "c"), START.plusSeconds(1));

        assertThat(plan.registered()).extracting(EndpointRegistered::getUri).containsExactly("c");
        assertThat(plan.unregistered()).isEmpty();
        assertThat(plan.next().marks()).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void thinsEachUriByItself() {
        Written a = EndpointPlan.ofPart(null, registration("i-1", "a"), START).next();
        Written both = EndpointPlan.ofPart(a, registration("i-1", "b"), START.plusSeconds(20))
                .next();

        assertThat(EndpointPlan.ofPart(both, registration("i-1", "a"), START.plusSeconds(30))
                        .isRepeat())
                .isFalse();
        assertThat(EndpointPlan.ofPart(both, registration("i-1", "b"), START.plusSeconds(30))
                        .isRepeat())
                .isTrue();
    }

    @Test
    void replacesWhateverAnotherInstanceHadAtTheAddress() {
        EndpointPlan plan = EndpointPlan.ofPart(
                written(registration("i-1", "a", "b")), registration("i-2", "a"), START.plusSeconds(1));

        assertThat(plan.registered()).hasSize(1);
        assertThat(plan.next().instanceId()).isEqualTo("i-2");
        assertThat(plan.next().marks()).containsOnlyKeys("a");
    }

    @Test
    void withdrawsKnownAndUnknownUrisOnceAQuarter() {
        Written before = written(registration("i-1", "a"));

        EndpointPlan plan = withdrawal(before, "i-1", START.plusSeconds(1), "a", "x");
        assertThat(plan.unregistered()).extracting(EndpointUnregistered::getUri).containsExactly("a", "x");
        assertThat(plan.unregistered())
                .extracting(EndpointUnregistered::getInstanceId)
                .containsOnly("i-1");

        assertThat(withdrawal(plan.next(), "i-1", START.plusSeconds(30), "a", "x")
                        .isRepeat())
                .isTrue();
        assertThat(withdrawal(plan.next(), "i-1", START.plusSeconds(31), "a", "x")
                        .isRepeat())
                .isFalse();
        assertThat(withdrawal(null, "i-1", START, "a").unregistered()).hasSize(1);
        assertThat(withdrawal(null, null, START, "a").unregistered()).hasSize(1);
        // Registered again it is written at once.
        assertThat(EndpointPlan.ofPart(plan.next(), registration("i-1", "a"), START.plusSeconds(2))
                        .registered())
                .hasSize(1);
    }

    @Test
    void aWithdrawalOfAFormerInstanceConcernsNobody() {
        Written before = written(registration("i-2", "a"));

        EndpointPlan plan = withdrawal(before, "i-1", START.plusSeconds(1), "a");

        assertThat(plan.isRepeat()).isTrue();
        assertThat(plan.next()).isEqualTo(before);
        assertThat(withdrawal(before, null, START.plusSeconds(1), "a").unregistered())
                .hasSize(1);
    }

    @Test
    void theFingerprintSeesEveryField() {
        Endpoint plain = registration("i-1", "a").endpoint();
        List<Endpoint> others = List.of(
                Endpoint.newBuilder(plain).setAddress("10.0.0.2").build(),
                Endpoint.newBuilder(plain).setPort(8081).build(),
                Endpoint.newBuilder(plain).setTls(true).build(),
                Endpoint.newBuilder(plain).setServerCertSan("x").build(),
                Endpoint.newBuilder(plain).setServerCertSan("").build(),
                Endpoint.newBuilder(plain).setAppGuid("x").build(),
                Endpoint.newBuilder(plain).setProcessType("x").build(),
                Endpoint.newBuilder(plain).setProcessGuid("x").build(),
                Endpoint.newBuilder(plain).setInstanceId("x").build(),
                Endpoint.newBuilder(plain).setInstanceIndex(0).build(),
                Endpoint.newBuilder(plain).setAvailabilityZone("x").build(),
                Endpoint.newBuilder(plain).setIsolationSegment("x").build(),
                Endpoint.newBuilder(plain).setProtocol("http2").build(),
                Endpoint.newBuilder(plain).setTags(Map.of("x", "y")).build(),
                Endpoint.newBuilder(plain).setTags(Map.of("xy", "")).build());

        assertThat(others.stream()
                        .map(other -> EndpointFingerprint.of(other, 120))
                        .distinct())
                .hasSize(others.size())
                .doesNotContain(EndpointFingerprint.of(plain, 120));
        assertThat(EndpointFingerprint.of(plain, 60)).isNotEqualTo(EndpointFingerprint.of(plain, 120));
    }

    @Test
    void forgetsTheLeastRecentlyUsedOfAPartitionBeyondItsBoundOfUris() {
        EndpointMemory memory = new EndpointMemory(8, 2);
        memory.put(0, "a", remembered("a"));
        memory.put(0, "b", remembered("b1", "b2"));
        memory.put(1, "other", remembered("a"));
        assertThat(memory.get(0, "a")).isNotNull();

        memory.put(0, "c", remembered("c1", "c2"));

        assertThat(memory.get(0, "b")).isNull();
        assertThat(memory.get(0, "a")).isNotNull();
        assertThat(memory.size()).isEqualTo(3);
        memory.forget(0, "a");
        memory.put(0, "d", remembered("d1", "d2"));
        assertThat(memory.get(0, "c")).isNotNull();
        memory.forget(0);
        assertThat(memory.size()).isEqualTo(1);
    }

    private static Instant writtenAt(EndpointPlan plan, String uri) {
        return Instant.ofEpochMilli(
                Objects.requireNonNull(plan.next().marks().get(uri)).atMillis());
    }

    private static EndpointMemory.Remembered remembered(String... uris) {
        return new EndpointMemory.Remembered(
                written(registration("i-1", uris)), java.util.concurrent.CompletableFuture.completedFuture(null));
    }

    private static EndpointPlan withdrawal(
            @Nullable Written before, @Nullable String instanceId, Instant now, String... uris) {
        return EndpointPlan.ofWithdrawal(ID, before, instanceId, new TreeSet<>(List.of(uris)), 120, now);
    }

    private static Written written(Registration registration) {
        return EndpointPlan.ofWhole(ID, null, registration, START).next();
    }

    private static Registration registration(String instanceId, String... uris) {
        Endpoint endpoint = Endpoint.newBuilder()
                .setAddress("10.0.0.1")
                .setPort(8080)
                .setInstanceId(instanceId)
                .setTags(Map.of())
                .build();
        return new Registration(endpoint, new TreeSet<>(List.of(uris)), 120);
    }
}
