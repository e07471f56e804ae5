package io.weir.router.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.weir.router.frontend.SocketTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RehearsalIT {

    private final List<Vertx> made = new CopyOnWriteArrayList<>();

    private Rehearsal rehearsal(int requests, boolean hops) {
        return new Rehearsal(requests, hops, SocketTransport.AUTO, transport -> {
            Vertx vertx = Vertx.builder()
                    .with(new VertxOptions().setEventLoopPoolSize(1))
                    .withTransport(transport)
                    .build();
            made.add(vertx);
            return vertx;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyRequestIsAnsweredAndNothingIsLeft(boolean hops) throws Exception {
        assertThat(rehearsal(200, hops).run()).isEqualTo(hops ? 400 : 200);

        // One for each router of it; each is closed, so that it takes nothing more.
        assertThat(made).hasSize(hops ? 2 : 1);
        for (Vertx vertx : made) {
            assertThatThrownBy(() -> vertx.createNetServer()
                            .connectHandler(socket -> {})
                            .listen(0, "127.0.0.1")
                            .await(1, TimeUnit.SECONDS))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void aFailureIsOverToo() throws Exception {
        var broken = new Rehearsal(1, false, SocketTransport.AUTO, transport -> {
            throw new IllegalStateException("no event loops");
        });

        broken.begin().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThatThrownBy(broken::run).hasMessage("no event loops");
    }

    @Test
    void noneIsOverAtOnce() {
        assertThat(rehearsal(0, true).begin().toCompletableFuture()).isCompleted();
        assertThat(made).isEmpty();
    }
}
