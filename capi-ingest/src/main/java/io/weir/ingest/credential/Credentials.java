package io.weir.ingest.credential;

import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.signature.Signature;
import io.weir.ingest.signature.SignatureCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The credentials of one API, and which of them a request is from. Immutable, thread-safe. */
public final class Credentials<S> {

    private final String api;
    private final Signed signed;
    private final Checks checks;
    private final Map<String, Signing<S>> signing = new HashMap<>();
    private final Optional<Signing<S>> nameless;
    private final List<ForCertificate<S>> certificates = new ArrayList<>();
    private final Bearer<S> bearer;

    /** Whatever name is not known is checked against a secret that nobody has. */
    private final SignatureCheck nobody;

    private record Signing<S>(String name, SignatureCheck check, S scope) {}

    private record ForCertificate<S>(String name, CertificateConfig wanted, S scope) {}

    /**
     * Puts them together.
     *
     * @param api its name, for limits
     * @param nameless the credential of signed requests that name none; its proof is a signature
     */
    public Credentials(
            String api, Signed signed, List<Credential<S>> all, Optional<Credential<S>> nameless, Checks checks) {
        this.api = api;
        this.signed = signed;
        this.checks = checks;
        this.nobody = new SignatureCheck(List.of(UUID.randomUUID().toString()), checks.tolerance());
        List<Bearer.ForToken<S>> tokens = new ArrayList<>();
        for (Credential<S> credential : all) {
            switch (credential.proof()) {
                case Proof.Signing proof -> signing.put(credential.name(), signing(credential, proof));
                case Proof.Certificate(CertificateConfig wanted) ->
                    certificates.add(new ForCertificate<>(credential.name(), wanted, credential.scope()));
                case Proof.Token(TokenConfig wanted) ->
                    tokens.add(new Bearer.ForToken<>(credential.name(), wanted, credential.scope()));
            }
        }
        this.nameless = nameless.map(credential ->
                signing(credential, credential.proof() instanceof Proof.Signing proof ? proof : none()));
        this.bearer = new Bearer<>(tokens, checks.tokens());
    }

    private static Proof.Signing none() {
        throw new IllegalArgumentException("a credential without a name is proved by a signature");
    }

    private Signing<S> signing(Credential<S> credential, Proof.Signing proof) {
        SignatureCheck check = new SignatureCheck(proof.secrets(), checks.tolerance());
        return new Signing<>(credential.name(), check, credential.scope());
    }

    /** True when nobody can send anything. */
    public boolean isEmpty() {
        return signing.isEmpty() && nameless.isEmpty() && certificates.isEmpty() && bearer.isEmpty();
    }

    /**
     * Finds out who the request is from.
     *
     * @throws ProblemException 401 with what is accepted, 403 for a token without a scope, 429, or 503 when it cannot be known
     */
    public Authenticated<S> authenticate(ApiRequest request, Instant now) throws InterruptedException {
        try {
            Authenticated<S> sender = sender(request, now);
            checks.limits().requireCredential(api, sender.name());
            return sender;
        } catch (ProblemException e) {
            boolean challenged = e.headers().containsKey(Bearer.CHALLENGE);
            throw e.kind() == ProblemKind.UNAUTHENTICATED || challenged
                    ? e.withHeaders(
                            Map.of(Bearer.CHALLENGE, challenges(e.headers().get(Bearer.CHALLENGE))))
                    : e;
        }
    }

    private Authenticated<S> sender(ApiRequest request, Instant now) throws InterruptedException {
        String name = request.header(Signature.CREDENTIAL_HEADER);
        Optional<String> token = bearer.isEmpty() ? Optional.empty() : Bearer.token(request);
        if (token.isPresent()) {
            return bearer.authenticate(token.get(), name, now);
        }
        boolean shows = request.header(Signature.TIMESTAMP_HEADER) != null
                || request.header(Signature.SIGNATURE_HEADER) != null;
        if (!shows && !certificates.isEmpty() && request.peer().certificate() != null) {
            return ofCertificate(request, name, now);
        }
        boolean signs = !signing.isEmpty() || nameless.isPresent() || isEmpty();
        if (!shows && !signs) {
            throw new ProblemException(
                    ProblemKind.UNAUTHENTICATED,
                    "the request shows no credential: "
                            + (bearer.isEmpty() ? "" : "send Authorization: Bearer with a token")
                            + (bearer.isEmpty() || certificates.isEmpty() ? "" : ", or ")
                            + (certificates.isEmpty() ? "" : "connect with a client certificate"));
        }
        return ofSignature(request, name, now);
    }

    private Authenticated<S> ofSignature(ApiRequest request, @Nullable String name, Instant now) {
        if (name == null && nameless.isEmpty()) {
            throw ProblemException.ofField(
                    ProblemKind.UNAUTHENTICATED,
                    Signature.CREDENTIAL_HEADER,
                    "the header X-Weir-Credential is missing: it names the credential that the request is signed with");
        }
        Signing<S> known = name == null ? null : signing.get(name);
        Signing<S> chosen = known == null ? nameless.orElse(null) : known;
        if (!fits(chosen == null ? nobody : chosen.check(), request, now) || chosen == null) {
            throw signing.isEmpty() && nameless.isPresent() ? wrongSignature() : wrongNameOrSignature();
        }
        long signedAt = Long.parseLong(String.valueOf(request.header(Signature.TIMESTAMP_HEADER)));
        return new Authenticated<>(chosen.name(), chosen.scope(), OptionalLong.of(signedAt));
    }

    private boolean fits(SignatureCheck check, ApiRequest request, Instant now) {
        String timestamp = request.header(Signature.TIMESTAMP_HEADER);
        String signature = request.header(Signature.SIGNATURE_HEADER);
        return switch (signed) {
            case BODY -> check.webhookFits(timestamp, signature, now, request.body());
            case REQUEST ->
                check.requestFits(timestamp, signature, now, request.method(), request.target(), request.body());
        };
    }

    private static ProblemException wrongSignature() {
        return SignatureCheck.doesNotFit();
    }

    /** One answer for both, so that names cannot be tried out. */
    private static ProblemException wrongNameOrSignature() {
        String detail =
                "the header X-Weir-Credential names no credential that is known here, or X-Weir-Signature does not"
                        + " fit its secret";
        return new ProblemException(
                ProblemKind.UNAUTHENTICATED,
                detail,
                List.of(
                        new FieldError(Signature.CREDENTIAL_HEADER, detail),
                        SignatureCheck.doesNotFit().errors().getFirst()));
    }

    private Authenticated<S> ofCertificate(ApiRequest request, @Nullable String name, Instant now) {
        var certificate = java.util.Objects.requireNonNull(request.peer().certificate());
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new ProblemException(
                    ProblemKind.UNAUTHENTICATED, "the client certificate has expired since the connection was made");
        }
        return certificates.stream()
                .filter(candidate -> name == null || name.equals(candidate.name()))
                .filter(candidate -> CertificateMatch.fits(candidate.wanted(), certificate))
                .findFirst()
                .map(found -> new Authenticated<>(found.name(), found.scope(), OptionalLong.empty()))
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.UNAUTHENTICATED,
                        "no credential that is known here is for the client certificate with the subject '"
                                + CertificateMatch.subjectOf(certificate) + "'"
                                + (name == null ? "" : ", or none of the name in X-Weir-Credential")));
    }

    /** The value of {@code WWW-Authenticate}: everything that is accepted. */
    private String challenges(@Nullable String ofBearer) {
        List<String> challenges = new ArrayList<>();
        if (!signing.isEmpty() || nameless.isPresent() || isEmpty()) {
            challenges.add("Weir-HMAC-SHA256");
        }
        if (!certificates.isEmpty()) {
            challenges.add("Weir-Client-Certificate");
        }
        if (!bearer.isEmpty()) {
            challenges.add(ofBearer == null ? Bearer.REALM : ofBearer);
        }
        return String.join(", ", challenges);
    }
}
