package io.weir.router.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceStateTest {

    @Test
    void theOwnMemberStandsFirstAndOnce() {
        assertThat(TraceState.with("weir", "1", List.of())).isEqualTo("weir=1");
        assertThat(TraceState.with("weir", "1", List.of("a=b,weir=0,t@v=c"))).isEqualTo("weir=1,a=b,t@v=c");
        assertThat(TraceState.with("weir", "1", List.of("weird=2, weir2=3\t,we=4")))
                .isEqualTo("weir=1,weird=2,weir2=3,we=4");
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(TraceState.with("weir", "1", List.of("a=1", "", "b=2,,c=3"))).isEqualTo("weir=1,a=1,b=2,c=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=1", "A=1", "a=", "a=1=2", "a b=1", "@v=1", "t@=1", "t@9=1", "a=ü", "a=\u0001"})
    void oneMalformedMemberSpoilsTheList(String member) {
        assertThat(TraceState.with("weir", "1", List.of("x=1," + member + ",y=2")))
                .isEqualTo("weir=1");
    }

    @Test
    void thirtyTwoMembersAreKeptAndTheOldestGo() {
        String forty = IntStream.range(0, 40).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));

        String[] kept = TraceState.with("weir", "1", List.of(forty)).split(",", -1);

        assertThat(kept).hasSize(32).startsWith("weir=1", "k0=v").endsWith("k30=v");
    }

    @Test
    void whatIsTooLongIsNotPassedOn() {
        String fits = "a=" + "x".repeat(256);

        assertThat(TraceState.with("weir", "1", List.of(fits))).isEqualTo("weir=1," + fits);
        assertThat(TraceState.with("weir", "1", List.of(fits + "x"))).isEqualTo("weir=1");
        assertThat(TraceState.with("weir", "1", List.of("a=1,".repeat(513)))).isEqualTo("weir=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"weir", "gorouter", "tenant@gorouter", "1a@b", "a_-*/0"})
    void keysAreWhatTheSpecificationAllows(String key) {
        assertThat(TraceState.isKey(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Weir", "a b", "a=b", "a,b", "_a", "a@b@c", "a@bcdefghijklmnop"})
    void otherKeysAreNone(String key) {
        assertThat(TraceState.isKey(key)).isFalse();
    }
}
