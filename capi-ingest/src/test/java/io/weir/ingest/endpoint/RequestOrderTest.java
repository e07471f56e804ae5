package io.weir.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import org.junit.jupiter.api.Test;

class RequestOrderTest {

    private static final EndpointId ID = EndpointId.parse("10.0.0.1:8080");

    private final RequestOrder order = new RequestOrder(10);

    @Test
    void whatIsOlderThanTheNewestAcknowledgedIsRefused() {
        acknowledge(ID, 100);

        assertThat(refusal(ID, 99)).isEqualTo(ProblemKind.STALE);
        assertThat(refusal(ID, 1)).isEqualTo(ProblemKind.STALE);
    }

    @Test
    void theSameSecondAndLaterOnesAreLetThrough() {
        acknowledge(ID, 100);
        acknowledge(ID, 100);
        acknowledge(ID, 101);
        acknowledge(ID, 101);

        assertThat(refusal(ID, 100)).isEqualTo(ProblemKind.STALE);
    }

    @Test
    void endpointsHaveNothingToDoWithOneAnother() {
        acknowledge(ID, 100);

        acknowledge(EndpointId.parse("10.0.0.2:8080"), 50);
        acknowledge(EndpointId.parse("10.0.0.1:8081"), 50);
    }

    @Test
    void whatWasNotAcknowledgedRefusesNothing() {
        order.begin(ID, 100).close();

        acknowledge(ID, 50);
    }

    @Test
    void whileANewerOneIsInWorkAnOlderOneHasToComeBack() {
        RequestOrder.Turn newer = order.begin(ID, 100);
        assertThat(refusal(ID, 99)).isEqualTo(ProblemKind.UNAVAILABLE);
        order.begin(ID, 100).close();
        assertThat(refusal(ID, 99)).isEqualTo(ProblemKind.UNAVAILABLE);

        newer.acknowledged();
        newer.close();

        assertThat(refusal(ID, 99)).isEqualTo(ProblemKind.STALE);
    }

    @Test
    void aBoundedNumberOfEndpointsIsRemembered() {
        for (int port = 1; port <= 1_000; port++) {
            acknowledge(EndpointId.parse("10.0.0.1:" + port), 100);
        }

        assertThat(order.size()).isEqualTo(10);
        assertThat(refusal(EndpointId.parse("10.0.0.1:1000"), 99)).isEqualTo(ProblemKind.STALE);
    }

    private void acknowledge(EndpointId id, long signedAt) {
        try (RequestOrder.Turn turn = order.begin(id, signedAt)) {
            turn.acknowledged();
        }
    }

    private ProblemKind refusal(EndpointId id, long signedAt) {
        return catchThrowableOfType(
                        ProblemException.class, () -> order.begin(id, signedAt).close())
                .kind();
    }
}
