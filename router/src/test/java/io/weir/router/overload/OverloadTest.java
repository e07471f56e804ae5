package io.weir.router.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverloadTest {

    private final Overload overload = new Overload(new OverloadSettings(2, Duration.ofSeconds(1)));
    private final LoopLag lag = overload.lagOfLoop();
    private final Step admission = overload.admission(lag);

    @Test
    void asManyAsTheBoundAreLetInAndOthersOnceOneIsOver() {
        Exchange first = exchange();

        assertThat(admission.apply(first)).isNull();
        assertThat(admission.apply(exchange())).isNull();
        assertThat(admission.apply(exchange())).isEqualTo(Overload.OVERLOADED);
        assertThat(overload.underWay()).isEqualTo(2);
        overload.finished(first, 200, 0);
        overload.finished(first, 200, 0);
        assertThat(overload.underWay()).isEqualTo(1);
        assertThat(admission.apply(exchange())).isNull();
    }

    @Test
    void oneThatWasTurnedAwayIsNotCountedWhenItIsOver() {
        Exchange refused = exchange();
        admission.apply(exchange());
        admission.apply(exchange());
        refused.error = admission.apply(refused);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();

        overload.apply(refused, 503, headers);
        overload.finished(refused, 503, 0);

        assertThat(headers.get("Retry-After")).isEqualTo("1");
        assertThat(overload.underWay()).isEqualTo(2);
    }

    @Test
    void aTunnelNoLongerCounts() {
        Exchange tunnel = exchange();
        admission.apply(tunnel);

        overload.apply(tunnel, 101, MultiMap.caseInsensitiveMultiMap());
        assertThat(overload.underWay()).isZero();
        overload.finished(tunnel, 101, 0);
        assertThat(overload.underWay()).isZero();
    }

    @Test
    void aLoopThatIsLateOnceIsNotOverloaded() {
        late(2000);
        late(2000);
        assertThat(admission.apply(exchange())).isNull();
        late(0);
        late(2000);
        late(2000);
        assertThat(lag.isTooMuch()).isFalse();
        late(1001);
        assertThat(admission.apply(exchange())).isEqualTo(Overload.OVERLOADED);
        late(1000);
        assertThat(admission.apply(exchange())).isNull();
    }

    @Test
    void noBoundIsNoBound() {
        Overload none = new Overload(new OverloadSettings(0, Duration.ZERO));
        LoopLag never = none.lagOfLoop();
        Step step = none.admission(never);
        for (int i = 0; i < 10; i++) {
            never.did(Long.MAX_VALUE - 1);
            assertThat(step.apply(exchange())).isNull();
        }
    }

    @Test
    void settingsNameWhatIsWrong() {
        assertThatThrownBy(() -> new OverloadSettings(-1, Duration.ZERO))
                .hasMessage("exchangesMax: -1 must be 0 or more");
        assertThatThrownBy(() -> new OverloadSettings(1, Duration.ofSeconds(-1)))
                .hasMessage("loopLagMax: PT-1S must be 0s or longer");
    }

    private void late(long millis) {
        lag.did(Duration.ofMillis(millis).toNanos());
    }

    private static Exchange exchange() {
        return new Exchange(
                HttpMethod.GET, "/", HttpVersion.HTTP_1_1, "10.1.2.3", false, MultiMap.caseInsensitiveMultiMap(), 0);
    }
}
