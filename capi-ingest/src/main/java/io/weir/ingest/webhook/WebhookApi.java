package io.weir.ingest.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.ingest.http.Answer;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Resource;
import io.weir.ingest.inbox.Acknowledgement;
import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.signature.Signature;
import io.weir.ingest.signature.SignatureCheck;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code POST /v1/webhooks/capi}: verifies, reads, appends to the inbox, and answers once Kafka has acknowledged. */
public final class WebhookApi {

    private final Optional<SignatureCheck> check;
    private final Inbox inbox;
    private final Duration acknowledgeTimeout;
    private final InstantSource clock;

    /**
     * Puts the API together.
     *
     * @param tolerance how far a request's timestamp may be from this clock
     */
    public WebhookApi(
            WebhookConfig config, Duration tolerance, Inbox inbox, Duration acknowledgeTimeout, InstantSource clock) {
        List<String> secrets = Stream.of(config.secret(), config.previousSecret())
                .flatMap(Optional::stream)
                .map(Secret::value)
                .toList();
        this.check = secrets.isEmpty() ? Optional.empty() : Optional.of(new SignatureCheck(secrets, tolerance));
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
        check.orElseThrow(() -> new ProblemException(
                        ProblemKind.OUT_OF_SCOPE, "webhooks are switched off: this server has no secret for them"))
                .webhook(
                        request.header(Signature.TIMESTAMP_HEADER),
                        request.header(Signature.SIGNATURE_HEADER),
                        now,
                        request.body());
        Hints hints = WebhookBody.parse(format, request.headers(), request.body());
        List<CapiNotification> notifications = hints.notifications(now);
        var _ = Acknowledgement.await(() -> inbox.append(notifications), Function.identity(), acknowledgeTimeout);
        return Answer.json(
                202,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("accepted", hints.hints().size())
                        .put("ignored", hints.ignored()));
    }
}
