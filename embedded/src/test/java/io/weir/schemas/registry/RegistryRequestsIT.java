package io.weir.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.embedded.fixture.Eventually;
import io.weir.schemas.registry.ScriptedRegistry.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which calls of the client make requests, and which share the answers of others. */
@Timeout(60)
class RegistryRequestsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);
    private static final String FETCH = "GET /schemas/ids/7";
    private static final int CALLERS = 32;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScriptedCalls scripted = new ScriptedCalls();

    @AfterEach
    void close() {
        scripted.close();
        threads.shutdownNow();
        threads.close();
    }

    @Test
    void whatCannotChangeIsAskedOnce() {
        // given
        ScriptedRegistry registry = scripted.registry(
                request -> request.body().isEmpty() ? Answer.schema(SCHEMA.toString()) : Answer.id(7));
        SchemaRegistryClient client = scripted.client(registry.url());
        client.register("s", SCHEMA);
        client.byId(7);

        // when
        int registered = client.register("s", SCHEMA);
        int found = client.lookUp("s", SCHEMA);
        Schema fetched = client.byId(7);

        // then
        assertThat(List.of(registered, found)).containsOnly(7);
        assertThat(fetched).isEqualTo(SCHEMA);
        assertThat(registry.asked()).containsExactly("POST /subjects/s/versions", FETCH);
    }

    @Test
    void manyThreadsThatWantOneThingAskOnce() throws Exception {
        // given
        CountDownLatch begun = new CountDownLatch(CALLERS);
        ScriptedRegistry registry = scripted.registry(request -> {
            begun.await();
            return request.body().isEmpty() ? Answer.schema(SCHEMA.toString()) : Answer.id(7);
        });
        SchemaRegistryClient client = scripted.client(registry.url());

        // when
        List<Future<Object>> answers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            boolean fetches = i % 2 == 0;
            answers.add(threads.submit(() -> {
                begun.countDown();
                return fetches ? client.byId(7) : client.register("s", SCHEMA);
            }));
        }

        // then
        for (int i = 0; i < CALLERS; i++) {
            assertThat(answers.get(i).get()).isEqualTo(i % 2 == 0 ? SCHEMA : 7);
        }
        assertThat(registry.asked()).containsExactlyInAnyOrder("POST /subjects/s/versions", FETCH);
    }

    /** Avro's hash of these two is the same, since Java's is of Aa and BB. */
    @Test
    void schemasThatHashAlikeAreNotTakenForOneAnother() throws Exception {
        // given
        Schema one = SchemaBuilder.record("R").fields().requiredInt("Aa").endRecord();
        Schema other = SchemaBuilder.record("R").fields().requiredInt("BB").endRecord();
        CountDownLatch both = new CountDownLatch(2);
        ScriptedRegistry registry = scripted.registry(request -> {
            both.countDown();
            boolean asExpected = both.await(2, TimeUnit.SECONDS);
            return asExpected ? Answer.id(request.body().contains("Aa") ? 1 : 2) : Answer.id(3);
        });
        SchemaRegistryClient client = scripted.client(registry.url());

        // when
        Future<Integer> first = threads.submit(() -> client.register("s", one));
        Future<Integer> second = threads.submit(() -> client.register("s", other));

        // then
        assertThat(one.hashCode()).isEqualTo(other.hashCode());
        assertThat(List.of(first.get(), second.get())).containsExactly(1, 2);
    }

    @Test
    void whoeverIsInterruptedDoesNotTakeTheOthersWithIt() throws Exception {
        // given
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedRegistry registry = scripted.registry(request -> {
            asked.countDown();
            return new Answer(200, Answer.schema(SCHEMA.toString()).body(), request.number() > 1);
        });
        SchemaRegistryClient client = scripted.client(registry.url());
        FutureTask<Schema> leading = new FutureTask<>(() -> client.byId(7));
        Thread leader = Thread.ofPlatform().start(leading);
        asked.await();
        FutureTask<Schema> following = new FutureTask<>(() -> client.byId(7));
        Thread follower = Thread.ofPlatform().start(following);
        awaitWaiting(follower);

        // when
        leader.interrupt();

        // then
        assertThat(following.get()).isEqualTo(SCHEMA);
        assertThat(catchThrowable(leading::get)).hasCauseInstanceOf(InterruptException.class);
        assertThat(registry.asked()).containsExactly(FETCH, FETCH);
    }

    @Test
    void aFailureIsNotRemembered() {
        // given
        ScriptedRegistry registry =
                scripted.registry(request -> request.number() == 1 ? Answer.problem(401, 401) : Answer.id(7));
        SchemaRegistryClient client = scripted.client(registry.url());
        Throwable failure = catchThrowable(() -> client.register("s", SCHEMA));

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(failure).isInstanceOf(RegistryUnavailableException.class);
        assertThat(id).isEqualTo(7);
    }

    @Test
    void anUnknownIdIsNotAskedForAgainAtOnce() {
        // given
        ScriptedRegistry registry = scripted.registry(request -> Answer.problem(404, 40403));
        SchemaRegistryClient client = scripted.client(registry.url());
        Throwable first = catchThrowable(() -> client.byId(7));
        int asked = registry.asked().size();

        // when
        Throwable second = catchThrowable(() -> client.byId(7));

        // then
        assertThat(first).isInstanceOf(SchemaNotFoundException.class);
        assertThat(second).isInstanceOf(SchemaNotFoundException.class).hasMessage(first.getMessage());
        assertThat(registry.asked()).hasSize(asked);
    }

    private static void awaitWaiting(Thread thread) {
        Eventually.until(
                PATIENCE,
                () -> thread.getState() == Thread.State.TIMED_WAITING,
                "the follower waits for the leader's answer");
    }
}
