package io.weir.projector.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.projector.history.RouteRef;
import io.weir.projector.operator.await.AwaitQuestion;
import io.weir.schemas.topic.RouteKey;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwaitQueryTest {

    @Test
    void readsARouteItsRevisionAndATime() {
        assertThat(AwaitQuery.parse("route=app.example.com%2Fv2&revision=7&timeout=500ms"))
                .isEqualTo(new AwaitQuestion(
                        new RouteRef.At(new RouteKey("app.example.com", "/v2")),
                        OptionalLong.of(7),
                        Duration.ofMillis(500)));
    }

    @Test
    void waitsHalfAMinuteForTheNewestRevisionUnlessToldOtherwise() {
        AwaitQuestion question = AwaitQuery.parse("route=6f1b2c3d-0000-4000-8000-000000000001");

        assertThat(question.route()).isEqualTo(new RouteRef.Guid("6f1b2c3d-0000-4000-8000-000000000001"));
        assertThat(question.revision()).isEmpty();
        assertThat(question.timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            nullValues = "none",
            value = {
                "none | route: missing",
                "revision=1 | route: missing",
                "route=a.example.com&revision=x | revision: 'x'",
                "route=a.example.com&revision=0 | revision: 0 must be 1 or more",
                "route=a.example.com&timeout=soon | timeout: 'soon'",
                "route=a.example.com&timeout=1d | timeout: 86400s must be 0 to 600s",
                "route=a.example.com&route=b.example.com | route: given twice",
                "route=a.example.com&reversion=1 | 'reversion' is no parameter",
                "route=%2Fv2 | route '/v2'",
                "route=%zz | is not well encoded"
            })
    void saysWhatIsWrong(@Nullable String query, String message) {
        assertThatThrownBy(() -> AwaitQuery.parse(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
