package io.weir.ingest.endpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.ingest.credential.Authenticated;
import io.weir.ingest.credential.Checks;
import io.weir.ingest.credential.Credentials;
import io.weir.ingest.credential.Signed;
import io.weir.ingest.endpoint.EndpointWriter.Known;
import io.weir.ingest.endpoint.EndpointWriter.Outcome;
import io.weir.ingest.http.Answer;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Resource;
import io.weir.ingest.inbox.Acknowledgement;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code PUT} and {@code DELETE /v1/endpoints/{id}}. */
public final class EndpointApi {

    private static final String PATH = "/v1/endpoints/";
    private static final String INSTANCE_PARAMETER = "instance_id=";

    private final Credentials<Scope> credentials;
    private final RequestOrder order = new RequestOrder(RequestOrder.ENDPOINTS_MAX);
    private final EndpointWriter writer;
    private final AliveBeat beat;
    private final Duration acknowledgeTimeout;
    private final InstantSource clock;

    /**
     * Puts the API together.
     *
     * @param checks what requests are verified with
     */
    public EndpointApi(
            EndpointsConfig config,
            Checks checks,
            EndpointWriter writer,
            AliveBeat beat,
            Duration acknowledgeTimeout,
            InstantSource clock) {
        this.credentials = new Credentials<>(
                "endpoint",
                Signed.REQUEST,
                config.credentials().stream()
                        .map(CredentialConfig::toCredential)
                        .toList(),
                Optional.empty(),
                checks);
        this.writer = writer;
        this.beat = beat;
        this.acknowledgeTimeout = acknowledgeTimeout;
        this.clock = clock;
    }

    /** Its path and methods. */
    public Resource resource() {
        return new Resource("endpoint", PATH, Map.of("PUT", this::put, "DELETE", this::delete));
    }

    private Answer put(ApiRequest request) throws InterruptedException {
        requireJson(request.header("Content-Type"));
        Authenticated<Scope> credential = credentials.authenticate(request, clock.instant());
        EndpointId id = EndpointId.parse(request.path().substring(PATH.length()));
        Registration registration = RegistrationBody.parse(id, request.body());
        List<FieldError> refusals = credential.scope().refusals(credential.name(), registration);
        if (!refusals.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.OUT_OF_SCOPE, refusals.getFirst().detail(), refusals);
        }
        Outcome registered = inOrder(credential, id, () -> writer.register(id, registration), Outcome::acknowledged);
        return Answer.json(
                registered.created() ? 201 : 200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id.toString())
                        .put("uris", registration.uris().size())
                        .put("ttl_seconds", registration.ttlSeconds())
                        .put("written", registered.written()));
    }

    private Answer delete(ApiRequest request) throws InterruptedException {
        Authenticated<Scope> credential = credentials.authenticate(request, clock.instant());
        EndpointId id = EndpointId.parse(request.path().substring(PATH.length()));
        String instanceId = instanceId(request.query());
        requireScope(credential, id, instanceId);
        var _ = inOrder(credential, id, () -> writer.withdraw(id, instanceId), Function.identity());
        return Answer.empty();
    }

    /**
     * A withdrawal names no app. One that was registered here is known; for another, only a credential for every app may withdraw
     * whatever is at the address. Any other has to name the instance, and the projection lets that count for no other.
     */
    private void requireScope(Authenticated<Scope> credential, EndpointId id, @Nullable String instanceId) {
        if (credential.scope().allowsEveryApp()) {
            return;
        }
        Known known = writer.known(id);
        if (known != null && !credential.scope().allowsApp(known.app())) {
            throw ProblemException.ofField(
                    ProblemKind.OUT_OF_SCOPE,
                    "id",
                    "endpoint '" + id + "' belongs to an app out of the scope of credential '" + credential.name()
                            + "'");
        }
        if (known == null && instanceId == null) {
            throw ProblemException.ofField(
                    ProblemKind.OUT_OF_SCOPE,
                    "instance_id",
                    "endpoint '" + id + "' was not registered through this server: credential '" + credential.name()
                            + "', limited to some apps, must name its instance with ?instance_id=");
        }
    }

    private static @Nullable String instanceId(String query) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(INSTANCE_PARAMETER)) {
                try {
                    String value =
                            URLDecoder.decode(parameter.substring(INSTANCE_PARAMETER.length()), StandardCharsets.UTF_8);
                    return value.isEmpty() ? null : value;
                } catch (IllegalArgumentException e) {
                    throw ProblemException.ofField(
                            ProblemKind.INVALID_CONTENT,
                            "instance_id",
                            "the parameter instance_id is not percent-encoded");
                }
            }
        }
        return null;
    }

    /** As {@link #heard}, unless the request is signed and older than one that was acknowledged. */
    private <T> T inOrder(
            Authenticated<Scope> sender,
            EndpointId id,
            Supplier<T> write,
            Function<T, CompletableFuture<Void>> acknowledged)
            throws InterruptedException {
        if (sender.signedAt().isEmpty()) {
            return heard(write, acknowledged);
        }
        try (RequestOrder.Turn turn = order.begin(id, sender.signedAt().getAsLong())) {
            T written = heard(write, acknowledged);
            turn.acknowledged();
            return written;
        }
    }

    private static void requireJson(@Nullable String contentType) {
        String type = contentType == null
                ? ""
                : contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        if (!type.equals("application/json")) {
            throw ProblemException.ofField(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type",
                    "the content type must be application/json, but is '" + type + "'");
        }
    }

    /** Writes, and waits for Kafka; a heartbeat that could not be written keeps the clock of expiry from moving on. */
    private <T> T heard(Supplier<T> write, Function<T, CompletableFuture<Void>> acknowledged)
            throws InterruptedException {
        try {
            return Acknowledgement.await(write, acknowledged, acknowledgeTimeout);
        } catch (ProblemException e) {
            beat.registrationRefused();
            throw e;
        }
    }
}
