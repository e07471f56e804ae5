package io.weir.ingest.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.ingest.credential.Authenticated;
import io.weir.ingest.credential.Checks;
import io.weir.ingest.credential.Credentials;
import io.weir.ingest.credential.Signed;
import io.weir.ingest.http.Answer;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Resource;
import io.weir.ingest.inbox.Acknowledgement;
import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.schemas.avro.CapiNotification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code POST /v1/webhooks/capi}: verifies, reads, appends to the inbox, and answers once Kafka has acknowledged. */
public final class WebhookApi {

    private final Credentials<WebhookScope> credentials;
    private final Inbox inbox;
    private final Duration acknowledgeTimeout;
    private final InstantSource clock;

    /**
     * Puts the API together.
     *
     * @param checks what requests are verified with
     */
    public WebhookApi(
            WebhookConfig config, Checks checks, Inbox inbox, Duration acknowledgeTimeout, InstantSource clock) {
        this.credentials = new Credentials<>(
                "webhook",
                Signed.BODY,
                config.credentials().stream()
                        .map(WebhookCredentialConfig::toCredential)
                        .toList(),
                config.nameless(),
                checks);
        this.inbox = inbox;
        this.acknowledgeTimeout = acknowledgeTimeout;
        this.clock = clock;
    }

    /** Its path and methods. */
    public Resource resource() {
        return new Resource("webhook", "/v1/webhooks/capi", Map.of("POST", this::post));
    }

    private Answer post(ApiRequest request) throws InterruptedException {
        WebhookFormat format = WebhookFormat.of(request.header("Content-Type"))
                .orElseThrow(() -> ProblemException.ofField(
                        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Type",
                        "the content type must be one of " + WebhookFormat.contentTypes() + " in UTF-8, but is '"
                                + request.header("Content-Type") + "'"));
        Instant now = clock.instant();
        if (credentials.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.OUT_OF_SCOPE, "webhooks are switched off: this server has no secret for them");
        }
        Authenticated<WebhookScope> sender = credentials.authenticate(request, now);
        Hints hints = WebhookBody.parse(format, request.headers(), request.body());
        requireScope(sender, format, request.body());
        List<CapiNotification> notifications = hints.notifications(now);
        var _ = Acknowledgement.await(() -> inbox.append(notifications), Function.identity(), acknowledgeTimeout);
        return Answer.json(
                202,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("accepted", hints.hints().size())
                        .put("ignored", hints.ignored()));
    }

    private static void requireScope(Authenticated<WebhookScope> sender, WebhookFormat format, byte[] body) {
        if (sender.scope().allowsEverything()) {
            return;
        }
        List<FieldError> refusals = sender.scope().refusals(sender.name(), WebhookBody.documents(format, body));
        if (!refusals.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.OUT_OF_SCOPE, refusals.getFirst().detail(), refusals);
        }
    }
}
