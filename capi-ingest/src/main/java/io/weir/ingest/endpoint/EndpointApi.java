package io.weir.ingest.endpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.ingest.endpoint.Credentials.Credential;
import io.weir.ingest.endpoint.EndpointWriter.Known;
import io.weir.ingest.endpoint.EndpointWriter.Outcome;
import io.weir.ingest.http.Answer;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Resource;
import io.weir.ingest.inbox.Acknowledgement;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.signature.Signature;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code PUT} and {@code DELETE /v1/endpoints/{id}}. */
public final class EndpointApi {

    private static final String PATH = "/v1/endpoints/";
    private static final String INSTANCE_PARAMETER = "instance_id=";

    private final Credentials credentials;
    private final EndpointWriter writer;
    private final AliveBeat beat;
    private final Duration acknowledgeTimeout;
    private final InstantSource clock;

    /**
     * Puts the API together.
     *
     * @param tolerance how far a request's timestamp may be from this clock
     */
    public EndpointApi(
            EndpointsConfig config,
            Duration tolerance,
            EndpointWriter writer,
            AliveBeat beat,
            Duration acknowledgeTimeout,
            InstantSource clock) {
        this.credentials = new Credentials(config, tolerance);
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
        Credential credential = authenticate(request);
        EndpointId id = EndpointId.parse(request.path().substring(PATH.length()));
        Registration registration = RegistrationBody.parse(id, request.body());
        List<FieldError> refusals = credential.scope().refusals(credential.name(), registration);
        if (!refusals.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.OUT_OF_SCOPE, refusals.getFirst().detail(), refusals);
        }
        Outcome registered = heard(() -> writer.register(id, registration), Outcome::acknowledged);
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
        Credential credential = authenticate(request);
        EndpointId id = EndpointId.parse(request.path().substring(PATH.length()));
        String instanceId = instanceId(request.query());
        requireScope(credential, id, instanceId);
        var _ = heard(() -> writer.withdraw(id, instanceId), Function.identity());
        return Answer.empty();
    }

    /**
     * A withdrawal names no app. One that was registered here is known; for another, only a credential for every app may withdraw
     * whatever is at the address. Any other has to name the instance, and the projection lets that count for no other.
     */
    private void requireScope(Credential credential, EndpointId id, @Nullable String instanceId) {
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

    private Credential authenticate(ApiRequest request) {
        Credential credential = credentials.named(request.header(Signature.CREDENTIAL_HEADER));
        credential
                .check()
                .request(
                        request.header(Signature.TIMESTAMP_HEADER),
                        request.header(Signature.SIGNATURE_HEADER),
                        clock.instant(),
                        request.method(),
                        request.target(),
                        request.body());
        return credential;
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
