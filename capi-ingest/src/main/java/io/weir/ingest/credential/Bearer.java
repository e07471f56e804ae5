package io.weir.ingest.credential;

import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that are proved by a bearer token; refusals carry the challenge of RFC 6750.
 *
 * @param credentials in the order of the configuration
 * @param check empty only when there are none
 */
record Bearer<S>(List<ForToken<S>> credentials, Optional<TokenCheck> check) {

    static final String CHALLENGE = "WWW-Authenticate";
    static final String REALM = "Bearer realm=\"weir\"";

    private static final String SCHEME = "bearer ";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    record ForToken<S>(String name, TokenConfig wanted, S scope) {}

    Bearer {
        credentials = List.copyOf(credentials);
        if (!credentials.isEmpty() && check.isEmpty()) {
            throw new IllegalArgumentException("jwt: is missing, but there are credentials with a token");
        }
    }

    boolean isEmpty() {
        return credentials.isEmpty();
    }

    /** What follows {@code Authorization: Bearer}; empty without that header or with another scheme. */
    static Optional<String> token(ApiRequest request) {
        String value = request.header("Authorization");
        return value != null && value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(value.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    Authenticated<S> authenticate(String token, @Nullable String name, Instant now) throws InterruptedException {
        Claims claims = claims(token, now);
        List<ForToken<S>> candidates = credentials.stream()
                .filter(candidate -> name == null || name.equals(candidate.name()))
                .filter(candidate -> claims.isOf(candidate.wanted()))
                .toList();
        if (candidates.isEmpty()) {
            throw refused("no credential that is known here is for the token's subject or client");
        }
        return candidates.stream()
                .filter(candidate ->
                        claims.scopes().containsAll(candidate.wanted().scopes()))
                .findFirst()
                .map(found -> new Authenticated<>(found.name(), found.scope(), OptionalLong.empty()))
                .orElseThrow(() -> withoutScope(candidates.getFirst()));
    }

    private Claims claims(String token, Instant now) throws InterruptedException {
        if (!TOKEN.matcher(token).matches()) {
            throw refused("the header Authorization must hold one token after Bearer");
        }
        try {
            return check.orElseThrow().verified(token, now);
        } catch (TokenRefused e) {
            throw refused(e.detail());
        }
    }

    private static ProblemException refused(String detail) {
        return ProblemException.ofField(ProblemKind.UNAUTHENTICATED, "Authorization", detail)
                .withHeaders(Map.of(
                        CHALLENGE, REALM + ", error=\"invalid_token\", error_description=\"" + quoted(detail) + "\""));
    }

    private static ProblemException withoutScope(ForToken<?> candidate) {
        String scopes = String.join(" ", candidate.wanted().scopes());
        return ProblemException.ofField(
                        ProblemKind.OUT_OF_SCOPE,
                        "Authorization",
                        "the token lacks a scope that credential '" + candidate.name() + "' asks for: " + scopes)
                .withHeaders(Map.of(CHALLENGE, REALM + ", error=\"insufficient_scope\", scope=\"" + scopes + "\""));
    }

    /** RFC 6750 allows neither quotes nor backslashes, nor anything beyond ASCII. */
    private static String quoted(String detail) {
        return detail.replaceAll("[^\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]", "?");
    }
}
