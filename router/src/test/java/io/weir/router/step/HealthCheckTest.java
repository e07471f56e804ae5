package io.weir.router.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthCheckTest {

    @Test
    void isAskedForByTheUserAgentAlone() {
        HealthCheck check = new HealthCheck("HTTP-Monitor/1.1", () -> false);

        assertThat(check.asked(Exchanges.get("/any", "User-Agent", "HTTP-Monitor/1.1")))
                .isTrue();
        assertThat(check.asked(Exchanges.get("/", "User-Agent", "HTTP-Monitor/1.10")))
                .isFalse();
        assertThat(check.asked(Exchanges.get("/"))).isFalse();
    }

    @Test
    void isGoodUntilTheRouterDrains() {
        assertThat(new HealthCheck("a", () -> false).healthy()).isTrue();
        assertThat(new HealthCheck("a", () -> true).healthy()).isFalse();
    }
}
