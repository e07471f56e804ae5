package io.weir.projector.operator.replay;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.avro.ProjectedTable;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayRequestTest {

    private static final Instant TEN = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant NINE = Instant.parse("2026-11-23T09:00:00Z");

    @Test
    void theSameAgainIsTheSame() {
        assertThatCode(() -> request(TEN, 2).requireSame(table(TEN, 2))).doesNotThrowAnyException();
        assertThatCode(() -> request(null, null).requireSame(table(TEN, 2))).doesNotThrowAnyException();
    }

    @Test
    void anotherInstantIsAnErrorThatNamesBoth() {
        assertThatThrownBy(() -> request(NINE, null).requireSame(table(TEN, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2026-11-23T10:00:00Z", "2026-11-23T09:00:00Z", "another name");
        assertThatThrownBy(() -> request(NINE, null).requireSame(table(null, 1)))
                .hasMessageContaining("to be projected on");
    }

    @Test
    void anotherFoldIsAnErrorThatNamesBoth() {
        assertThatThrownBy(() -> request(null, 2).requireSame(table(null, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("by fold 1", "by fold 2");
    }

    @Test
    void thereIsNoFoldZero() {
        assertThatThrownBy(() -> request(null, 0)).hasMessage("fold: 0 must be 1 or more");
    }

    private static ReplayRequest request(@Nullable Instant until, @Nullable Integer fold) {
        return new ReplayRequest("new", until, fold, "ada");
    }

    private static ProjectedTable table(@Nullable Instant until, int fold) {
        return new ProjectedTable("weir.route-table-new", fold, until, Map.of(), false, "ada", TEN);
    }
}
