package io.weir.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.capi.AuditEvent;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExplanationsTest {

    private final AtomicLong now = new AtomicLong();
    private final Explanations explanations = new Explanations(now::get);

    @Test
    void aDeletionIsExplainedByTheRoutesTheSpacesOrTheOrganizationsOwn() {
        explanations.heard(event("audit.route.delete-request", "r-1"));
        explanations.heard(event("audit.space.delete-request", "s-1"));
        explanations.heard(event("audit.organization.delete-request", "o-1"));
        explanations.heard(event("audit.app.delete-request", "a-1"));

        assertThat(explanations.of("r-1", "", "")).map(Cause::getEventType).contains("audit.route.delete-request");
        assertThat(explanations.of("r-2", "s-1", "o-1"))
                .map(Cause::getEventType)
                .contains("audit.space.delete-request");
        assertThat(explanations.of("r-2", "s-2", "o-1"))
                .map(Cause::getEventType)
                .contains("audit.organization.delete-request");
        assertThat(explanations.of("r-2", "a-1", "")).isEmpty();
        assertThat(explanations.of("r-2", "", "")).isEmpty();
    }

    @Test
    void anExplanationHoldsForTenMinutesHoweverOftenItIsReadAgain() {
        explanations.heard(event("audit.space.delete-request", "s-1"));
        now.addAndGet(Duration.ofMinutes(9).toNanos());
        explanations.heard(event("audit.space.delete-request", "s-1"));

        assertThat(explanations.of("r-1", "s-1", "")).isPresent();
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(explanations.of("r-1", "s-1", "")).isEmpty();
    }

    private static AuditEvent event(String type, String target) {
        Cause cause = Cause.newBuilder()
                .setKind(CauseKind.CAPI_EVENT)
                .setEventGuid("e-" + target)
                .setEventType(type)
                .build();
        return new AuditEvent("e-" + target, type, Instant.EPOCH, Optional.empty(), target, cause);
    }
}
