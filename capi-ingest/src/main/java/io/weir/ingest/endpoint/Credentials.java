package io.weir.ingest.endpoint;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.signature.Signature;
import io.weir.ingest.signature.SignatureCheck;
import io.weir.schemas.config.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The credentials of the endpoint API, by name. Immutable. */
final class Credentials {

    private final Map<String, Credential> byName = new HashMap<>();

    Credentials(EndpointsConfig config, Duration tolerance) {
        for (CredentialConfig credential : config.credentials()) {
            List<String> secrets = new ArrayList<>(List.of(credential.secret().value()));
            credential.previousSecret().map(Secret::value).ifPresent(secrets::add);
            byName.put(
                    credential.name(),
                    new Credential(credential.name(), new SignatureCheck(secrets, tolerance), Scope.of(credential)));
        }
    }

    /**
     * Somebody who may register endpoints.
     *
     * @param check of the signatures
     * @param scope what it may speak for
     */
    record Credential(String name, SignatureCheck check, Scope scope) {}

    /** The credential that a request names, or a 401 problem. */
    Credential named(@Nullable String name) {
        if (name == null) {
            throw ProblemException.ofField(
                    ProblemKind.UNAUTHENTICATED,
                    Signature.CREDENTIAL_HEADER,
                    "the header X-Weir-Credential is missing: it names the credential that the request is signed with");
        }
        Credential credential = byName.get(name);
        if (credential == null) {
            throw ProblemException.ofField(
                    ProblemKind.UNAUTHENTICATED,
                    Signature.CREDENTIAL_HEADER,
                    "the header X-Weir-Credential names no credential that is known here");
        }
        return credential;
    }
}
