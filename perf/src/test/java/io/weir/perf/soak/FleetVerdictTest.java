package io.weir.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetVerdictTest {

    private static final Duration LOST_MAX = Duration.ofSeconds(8);
    private static final long STRUCK_AT = 100_000;
    private static final String LOST = "router-2";
    private static final String OTHER = "router-1";
    private static final int LOST_PARTITION = 4;
    private static final int OTHER_PARTITION = 5;

    private final FleetPhase phase = new FleetPhase("phase", false, STRUCK_AT - 1_000);

    @Test
    void whatIsAnsweredAsItShouldIsNoFinding() {
        add(outcome(OTHER, OTHER_PARTITION, Outcome.Fault.NONE, 200, "", STRUCK_AT));

        assertThat(planned()).isEmpty();
    }

    @Test
    void aPhaseWithoutRequestsProvesNothing() {
        assertThat(planned()).singleElement().asString().contains("nothing was asked");
    }

    @Test
    void aPromisedFailureIsAFindingWhereNothingWasLost() {
        add(unavailable(OTHER, LOST_PARTITION, STRUCK_AT + 1));

        assertThat(planned()).singleElement().asString().contains("failed though nothing was lost", "503", OTHER);
    }

    @Test
    void nobodyElseMayNoticeTheLossOfAReplicatedRouter() {
        add(unavailable(OTHER, LOST_PARTITION, STRUCK_AT + 1));

        assertThat(replicated()).singleElement().asString().contains("nothing was done to");
    }

    @Test
    void theLostRouterItselfMayFail() {
        add(outcome(LOST, OTHER_PARTITION, Outcome.Fault.NOT_CONNECTED, 0, "", STRUCK_AT + 1));
        add(outcome(LOST, OTHER_PARTITION, Outcome.Fault.TIMEOUT, 0, "", STRUCK_AT + 60_000));

        assertThat(replicated()).isEmpty();
        assertThat(sharded()).isEmpty();
    }

    @Test
    void theLostRouterMayNotFailBeforeItIsLost() {
        add(outcome(LOST, LOST_PARTITION, Outcome.Fault.CLOSED, 0, "", STRUCK_AT - 1));

        assertThat(replicated()).hasSize(1);
        assertThat(sharded()).hasSize(1);
    }

    @Test
    void lostHostsMayBeUnavailableForAsLongAsPromised() {
        add(unavailable(OTHER, LOST_PARTITION, STRUCK_AT));
        add(unavailable(OTHER, LOST_PARTITION, STRUCK_AT + LOST_MAX.toMillis()));

        assertThat(sharded()).isEmpty();
    }

    @Test
    void lostHostsMayNotBeUnavailableForLonger() {
        add(unavailable(OTHER, LOST_PARTITION, STRUCK_AT + LOST_MAX.toMillis() + 1));

        assertThat(sharded()).singleElement().asString().contains("later than 8000 ms");
    }

    @Test
    void otherHostsMayNotFail() {
        add(unavailable(OTHER, OTHER_PARTITION, STRUCK_AT + 1));

        assertThat(sharded()).singleElement().asString().contains("host was not router-2's");
    }

    @Test
    void lostHostsMayFailWith503AndRetryAfterAlone() {
        add(outcome(OTHER, LOST_PARTITION, Outcome.Fault.STATUS, 503, "", STRUCK_AT + 1));
        add(outcome(OTHER, LOST_PARTITION, Outcome.Fault.STATUS, 502, "1", STRUCK_AT + 1));
        add(outcome(OTHER, LOST_PARTITION, Outcome.Fault.CLOSED, 0, "", STRUCK_AT + 1));

        assertThat(sharded()).singleElement().asString().contains("3 of 3", "otherwise than with 503 and Retry-After");
    }

    @Test
    void aWrongBackendIsAFindingWhoeverIsAsked() {
        add(outcome(LOST, LOST_PARTITION, Outcome.Fault.WRONG_BACKEND, 200, "", STRUCK_AT + 1));

        assertThat(sharded()).singleElement().asString().contains("wrong backend");
        assertThat(replicated()).singleElement().asString().contains("wrong backend");
    }

    @Test
    void notFoundIsAFindingWhoeverIsAsked() {
        add(outcome(LOST, LOST_PARTITION, Outcome.Fault.STATUS, 404, "", STRUCK_AT + 1));

        assertThat(sharded()).singleElement().asString().contains("404");
    }

    @Test
    void whatTheDriverDidNotSendIsAFinding() {
        add(outcome("", OTHER_PARTITION, Outcome.Fault.NOT_SENT, 0, "", STRUCK_AT + 1));

        assertThat(replicated()).singleElement().asString().contains("driver is too slow");
    }

    @Test
    void nobodyHealthyIsAFinding() {
        add(outcome("", LOST_PARTITION, Outcome.Fault.NO_ROUTER, 0, "", STRUCK_AT + 1));

        assertThat(sharded()).hasSize(1);
        assertThat(replicated()).hasSize(1);
    }

    @Test
    void theSpanOfFailuresBeginsWithTheTrouble() {
        add(unavailable(OTHER, LOST_PARTITION, STRUCK_AT + 10));
        add(unavailable(OTHER, LOST_PARTITION, STRUCK_AT + 700));
        add(outcome(LOST, LOST_PARTITION, Outcome.Fault.TIMEOUT, 0, "", STRUCK_AT + 5_000));
        strike();

        assertThat(phase.result().failingMillis()).isEqualTo(700);
    }

    private List<String> planned() {
        return new FleetVerdict(true, LOST_MAX).judge(phase.result()).findings();
    }

    private List<String> replicated() {
        strike();
        return new FleetVerdict(false, LOST_MAX).judge(phase.result()).findings();
    }

    private List<String> sharded() {
        strike();
        return new FleetVerdict(true, LOST_MAX).judge(phase.result()).findings();
    }

    private void strike() {
        phase.trouble(new FleetPhase.Trouble(LOST, Set.of(LOST_PARTITION), STRUCK_AT));
    }

    private void add(Outcome outcome) {
        phase.asked();
        phase.add(outcome);
    }

    private static Outcome unavailable(String router, int partition, long at) {
        return outcome(router, partition, Outcome.Fault.STATUS, 503, "1", at);
    }

    private static Outcome outcome(
            String router, int partition, Outcome.Fault fault, int status, String retryAfter, long at) {
        return new Outcome(
                at - 5,
                at,
                5_000,
                router,
                "a.example.com",
                partition,
                fault,
                status,
                retryAfter,
                "",
                0,
                Outcome.Way.UNKNOWN);
    }
}
