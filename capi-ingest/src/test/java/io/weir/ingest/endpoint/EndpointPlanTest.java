package io.weir.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.endpoint.EndpointPlan.Written;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointUnregistered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EndpointPlanTest {

    private static final EndpointId ID = new EndpointId("10.0.0.1", 8080);
    private static final Instant START = Instant.ofEpochSecond(1_000);

    @Test
    void writesEveryUriOfANewEndpoint() {
        EndpointPlan plan = EndpointPlan.of(ID, null, registration("i-1", "a", "b"), START);

        assertThat(plan.created()).isTrue();
        assertThat(plan.registered()).extracting(EndpointRegistered::getUri).containsExactly("a", "b");
        assertThat(plan.unregistered()).isEmpty();
    }

    @Test
    void writesARepeatOnlyOnceAQuarterOfTheTtlHasPassed() {
        Written before = written(registration("i-1", "a"));

        assertThat(EndpointPlan.of(ID, before, registration("i-1", "a"), START.plusSeconds(29))
                        .isRepeat())
                .isTrue();
        EndpointPlan due = EndpointPlan.of(ID, before, registration("i-1", "a"), START.plusSeconds(30));
        assertThat(due.registered()).hasSize(1);
        assertThat(due.created()).isFalse();
        assertThat(due.next().at()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void writesAChangeOfUrisAtOnceAndNothingElse() {
        Written before = written(registration("i-1", "a", "b"));

        EndpointPlan plan = EndpointPlan.of(ID, before, registration("i-1", "b", "c"), START.plusSeconds(1));

        assertThat(plan.registered()).extracting(EndpointRegistered::getUri).containsExactly("c");
        assertThat(plan.unregistered()).containsExactly(new EndpointUnregistered("10.0.0.1:8080", "i-1", "a"));
        assertThat(plan.next().uris()).containsExactly("b", "c");
        // The others' quarter goes on from when they were written.
        assertThat(plan.next().at()).isEqualTo(START);
    }

    @Test
    void writesEverythingOfAnotherInstanceAtTheSameAddress() {
        EndpointPlan plan = EndpointPlan.of(
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

        EndpointPlan plan = EndpointPlan.of(ID, written(registration("i-1", "a", "b")), tagged, START.plusSeconds(1));

        assertThat(plan.registered()).hasSize(2);
        assertThat(plan.created()).isFalse();
    }

    @Test
    void takesAnEndpointWhoseTimeIsOverForANewOne() {
        EndpointPlan plan = EndpointPlan.of(
                ID, written(registration("i-1", "a", "b")), registration("i-1", "a"), START.plusSeconds(120));

        assertThat(plan.created()).isTrue();
        assertThat(plan.unregistered()).isEmpty();
    }

    @Test
    void forgetsTheLeastRecentlyUsedBeyondItsBound() {
        EndpointMemory memory = new EndpointMemory(2);
        var remembered = new EndpointMemory.Remembered(
                written(registration("i-1", "a")), java.util.concurrent.CompletableFuture.completedFuture(null));
        memory.put("a", remembered);
        memory.put("b", remembered);
        assertThat(memory.get("a")).isNotNull();

        memory.put("c", remembered);

        assertThat(memory.get("b")).isNull();
        assertThat(memory.get("a")).isNotNull();
        assertThat(memory.size()).isEqualTo(2);
    }

    private static Written written(Registration registration) {
        return EndpointPlan.of(ID, null, registration, START).next();
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
