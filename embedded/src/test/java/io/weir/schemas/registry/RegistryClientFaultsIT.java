package io.weir.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.embedded.fixture.FreePorts;
import io.weir.schemas.registry.ScriptedRegistry.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does with a registry that is slow, broken, overloaded or not a registry. */
@Timeout(60)
class RegistryClientFaultsIT {

    private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScriptedCalls scripted = new ScriptedCalls();

    @AfterEach
    void close() {
        scripted.close();
        threads.shutdownNow();
        threads.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void whatMayPassIsTriedAgain(int status) {
        // given
        ScriptedRegistry registry =
                scripted.registry(request -> request.number() <= 2 ? Answer.problem(status, status) : Answer.id(7));
        SchemaRegistryClient client = scripted.client(registry.url());

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(id).isEqualTo(7);
        assertThat(registry.asked()).hasSize(3);
    }

    @Test
    void aRegistryThatStartsWhileItIsAskedIsFound() {
        // given
        int port = FreePorts.next();
        CompletableFuture<ScriptedRegistry> late = new CompletableFuture<>();
        ScriptedRegistry overloaded = scripted.registry(request -> {
            late.complete(scripted.registry(port, second -> Answer.id(7)));
            return Answer.problem(503, 503);
        });
        SchemaRegistryClient client = scripted.client("http://127.0.0.1:" + port + "," + overloaded.url());

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(id).isEqualTo(7);
        assertThat(overloaded.asked()).hasSize(1);
        assertThat(late.join().asked()).hasSize(1);
    }

    @Test
    void whileTheFirstInstanceIsDownTheSecondIsUsed() {
        // given
        ScriptedRegistry second = scripted.registry(request -> Answer.id(7));
        SchemaRegistryClient client =
                scripted.client("http://127.0.0.1:" + FreePorts.next() + ", " + second.url() + "/");

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(id).isEqualTo(7);
        assertThat(second.asked()).containsExactly("POST /subjects/s/versions");
    }

    @Test
    void afterTheDeadlineTheClientGivesUpAndSaysWhatItTried() {
        // given
        ScriptedRegistry registry = scripted.registry(request -> Answer.problem(503, 50302));
        SchemaRegistryClient client = scripted.client(registry.url(), "schema.registry.deadline.ms", "600");
        long begin = System.nanoTime();

        // when
        Throwable failure = catchThrowable(() -> client.byId(7));

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(300));
        assertThat(failure)
                .isInstanceOf(RegistryUnavailableException.class)
                .isInstanceOf(RetriableException.class)
                .hasMessageMatching(
                        "schema registry " + registry.url() + ": could not fetch the schema of id 7: HTTP 503,"
                                + " as the test wants it; see the registry's log \\("
                                + registry.asked().size()
                                + " attempts in \\d+ ms\\)");
        assertThat(registry.asked().size()).isGreaterThan(1);
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNotWaitedForLongerThanSaid() {
        // given
        CountDownLatch never = new CountDownLatch(1);
        ScriptedRegistry registry = scripted.registry(request -> {
            if (request.number() == 1) {
                never.await();
            }
            return Answer.id(7);
        });
        SchemaRegistryClient client = scripted.client(registry.url(), "http.read.timeout.ms", "200");

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(id).isEqualTo(7);
        assertThat(registry.asked()).hasSizeGreaterThan(1);
    }

    @Test
    void anAnswerThatStopsInTheMiddleIsNotWaitedForEither() {
        // given
        ScriptedRegistry registry = scripted.registry(request -> new Answer(200, "{\"id\":7}", request.number() > 1));
        SchemaRegistryClient client = scripted.client(registry.url(), "http.read.timeout.ms", "200");

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(id).isEqualTo(7);
        assertThat(registry.asked()).hasSizeGreaterThan(1);
    }

    /** Whatever it is that answers there, it says nothing about the record at hand. */
    @ParameterizedTest
    @ValueSource(strings = {"<html>Welcome</html>", "", "[]", "{\"status\":\"UP\"}", "{\"schema\":7,\"id\":\"7\"}"})
    void whatDoesNotAnswerAsARegistryIsNotBelieved(String body) {
        // given
        ScriptedRegistry registry = scripted.registry(request -> new Answer(200, body));
        SchemaRegistryClient client = scripted.client(registry.url());

        // when
        Throwable fetching = catchThrowable(() -> client.byId(7));
        Throwable registering = catchThrowable(() -> client.register("s", SCHEMA));
        Throwable checking = catchThrowable(() -> client.checkCompatibility("s", SCHEMA));
        Throwable reading = catchThrowable(() -> client.compatibility("s"));

        // then
        assertThat(List.of(fetching, registering, checking, reading))
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(RegistryUnavailableException.class)
                        .hasMessageContaining(registry.url())
                        .hasMessageContaining("check that schema.registry.url names"));
        assertThat(registry.asked()).hasSize(4);
    }

    /** A proxy's answer, or that of a registry whose API is below another path. */
    @Test
    void aPathThatIsUnknownIsNotASchemaThatIsUnknown() {
        // given
        ScriptedRegistry registry = scripted.registry(request -> new Answer(404, "<html>Not found</html>"));
        SchemaRegistryClient client = scripted.client(registry.url() + "/wrong");

        // when
        Throwable failure = catchThrowable(() -> client.byId(7));

        // then
        assertThat(failure)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("check the path in schema.registry.url");
        assertThat(registry.asked()).containsExactly("GET /wrong/schemas/ids/7");
    }

    @Test
    void aMissingRightIsNamed() {
        // given
        ScriptedRegistry registry = scripted.registry(request -> Answer.problem(403, 40301));
        SchemaRegistryClient client = scripted.client(registry.url());

        // when
        Throwable failure = catchThrowable(() -> client.register("s", SCHEMA));

        // then
        assertThat(failure)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("could not register subject s: HTTP 403")
                .hasMessageContaining("give this user the right to read and write the subject");
        assertThat(registry.asked()).hasSize(1);
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() {
        // given
        String schema = SCHEMA.toString() + " ".repeat(5 << 20);
        ScriptedRegistry registry =
                scripted.registry(request -> request.number() == 1 ? Answer.schema(schema) : Answer.problem(401, 401));
        SchemaRegistryClient client = scripted.client(registry.url());

        // when
        Throwable failure = catchThrowable(() -> client.byId(7));

        // then
        assertThat(failure).isInstanceOf(RegistryUnavailableException.class).hasMessageContaining("HTTP 401");
        assertThat(registry.asked()).hasSize(2);
    }

    /** A registry's follower may hear of a new id later than the reader of the record that carries it. */
    @Test
    void anIdMayBecomeKnownAMomentLater() {
        // given
        ScriptedRegistry registry = scripted.registry(
                request -> request.number() == 1 ? Answer.problem(404, 40403) : Answer.schema(SCHEMA.toString()));
        SchemaRegistryClient client = scripted.client(registry.url());

        // when
        Schema schema = client.byId(7);

        // then
        assertThat(schema).isEqualTo(SCHEMA);
    }

    @Test
    void anUnknownIdIsUnknownAlsoWhenLittleTimeIsGiven() {
        // given
        ScriptedRegistry registry = scripted.registry(request -> Answer.problem(404, 40403));
        SchemaRegistryClient client = scripted.client(registry.url(), "schema.registry.deadline.ms", "500");

        // when
        Throwable failure = catchThrowable(() -> client.byId(7));

        // then
        assertThat(failure).isInstanceOf(SchemaNotFoundException.class).hasMessageContaining("id 7");
    }

    @Test
    void closingTheClientEndsItsCalls() throws Exception {
        // given
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedRegistry registry = scripted.registry(request -> {
            asked.countDown();
            return new Answer(200, "{\"id\":7}", false);
        });
        SchemaRegistryClient client = scripted.client(registry.url());
        Future<Integer> call = threads.submit(() -> client.register("s", SCHEMA));
        asked.await();

        // when
        client.close();

        // then
        Throwable failure = catchThrowable(() -> call.get(4, TimeUnit.SECONDS));
        assertThat(failure)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RegistryUnavailableException.class);
    }
}
