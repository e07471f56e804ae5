package io.weir.router.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.exchange.Exchange;
import io.weir.schemas.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTraceKeyTest {

    private final ReadTraceKey step = new ReadTraceKey(Secret.of("22"));

    @Test
    void theKeyRevealsAndGoesNoFurther() {
        Exchange x = Exchanges.get("/", "X-Vcap-Trace", "22");

        step.apply(x);

        assertThat(x.revealed).isTrue();
        assertThat(x.headers.contains("X-Vcap-Trace")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "222", "23"})
    void anythingElseDoesNot(String claimed) {
        Exchange x = Exchanges.get("/", "X-Vcap-Trace", claimed);

        step.apply(x);

        assertThat(x.revealed).isFalse();
        assertThat(x.headers.get("X-Vcap-Trace")).isEqualTo(claimed);
    }

    @Test
    void withoutTheHeaderNothingIsRevealed() {
        Exchange x = Exchanges.get("/");

        step.apply(x);

        assertThat(x.revealed).isFalse();
    }
}
