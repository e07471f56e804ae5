package io.weir.ingest.credential;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.io.IOException;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Verifies bearer tokens: signature, issuer, audience and times. Thread-safe; may block while keys are fetched. */
public final class TokenCheck implements AutoCloseable {

    /** A UAA's token with many scopes has some kilobytes. */
    static final int TOKEN_CHARS_MAX = 8 << 10;

    /** Keys that are tried for a token that names none. */
    private static final int KEYS_MAX = 4;

    private static final int RSA_BITS_MIN = 2_048;
    private static final Set<String> TYPES = Set.of("", "jwt", "at+jwt", "application/at+jwt");

    private final JwtConfig config;
    private final Set<JWSAlgorithm> allowed;
    private final KeySet keys;

    TokenCheck(JwtConfig config, KeySet keys) {
        this.config = config;
        this.allowed = config.allowed();
        this.keys = keys;
    }

    /** Fetches nothing yet; throws an {@link IllegalArgumentException} when {@code jwt.caFile} cannot be used. */
    public static TokenCheck of(JwtConfig config, IngestMeters meters) {
        KeyFetch source = config.jwksFile().isPresent()
                ? () -> Files.readAllBytes(config.jwksFile().get())
                : new KeyServer(config);
        return new TokenCheck(config, new KeySet(source, config, meters));
    }

    /**
     * What the token says.
     *
     * @throws ProblemException 503 when the keys are not known
     */
    Claims verified(String token, Instant now) throws TokenRefused, InterruptedException {
        if (token.length() > TOKEN_CHARS_MAX) {
            throw new TokenRefused("the token is longer than the " + TOKEN_CHARS_MAX + " characters allowed here");
        }
        SignedJWT jwt = parse(token);
        requireHeader(jwt.getHeader());
        requireSignature(jwt, now);
        return checked(jwt, now);
    }

    private static SignedJWT parse(String token) throws TokenRefused {
        try {
            return SignedJWT.parse(token);
        } catch (ParseException | RuntimeException e) {
            throw new TokenRefused("the token is no signed JWT");
        }
    }

    private void requireHeader(JWSHeader header) throws TokenRefused {
        if (!allowed.contains(header.getAlgorithm())) {
            throw new TokenRefused("the token's algorithm is none of those that are taken: " + allowed);
        }
        String type = header.getType() == null ? "" : header.getType().getType();
        if (!TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            throw new TokenRefused("the token's type is none of an access token: expected JWT or at+jwt");
        }
    }

    private void requireSignature(SignedJWT jwt, Instant now) throws TokenRefused, InterruptedException {
        List<JWK> candidates;
        try {
            JWKMatcher wanted = JWKMatcher.forJWSHeader(jwt.getHeader());
            candidates = keys.matching(wanted, now);
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemKind.UNAVAILABLE, "the keys for bearer tokens are not known at the moment; try again");
        }
        if (candidates.isEmpty()) {
            throw new TokenRefused("the token's key is not in the key set");
        }
        for (JWK key : candidates.subList(0, Math.min(candidates.size(), KEYS_MAX))) {
            if (fits(jwt, key)) {
                return;
            }
        }
        throw new TokenRefused("the token's signature does not fit");
    }

    private static boolean fits(SignedJWT jwt, JWK key) {
        try {
            return switch (key) {
                case RSAKey rsa when rsa.size() >= RSA_BITS_MIN -> jwt.verify(new RSASSAVerifier(rsa.toRSAPublicKey()));
                case ECKey ec -> jwt.verify(new ECDSAVerifier(ec.toECPublicKey()));
                default -> false;
            };
        } catch (JOSEException | RuntimeException e) {
            // A key of another curve, or a signature that is none: it does not fit.
            return false;
        }
    }

    private Claims checked(SignedJWT jwt, Instant now) throws TokenRefused {
        try {
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            requireTimes(claims, now);
            if (!config.issuer().equals(claims.getIssuer())) {
                throw new TokenRefused("the token is of another issuer; expected '" + config.issuer() + "'");
            }
            if (!claims.getAudience().contains(config.audience())) {
                throw new TokenRefused("the token is for another audience; expected '" + config.audience() + "'");
            }
            Optional<String> clientId =
                    claims.getClaim("client_id") instanceof String text ? Optional.of(text) : Optional.empty();
            return new Claims(Optional.ofNullable(claims.getSubject()), clientId, scopes(claims.getClaim("scope")));
        } catch (ParseException | RuntimeException e) {
            throw new TokenRefused("the token's claims cannot be read");
        }
    }

    private void requireTimes(JWTClaimsSet claims, Instant now) throws TokenRefused {
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            throw new TokenRefused("the token does not say when it expires");
        }
        if (!now.isBefore(expires.toInstant().plus(config.clockSkew()))) {
            throw new TokenRefused("the token has expired");
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.plus(config.clockSkew()).isBefore(notBefore.toInstant())) {
            throw new TokenRefused("the token is not good yet");
        }
    }

    private static Set<String> scopes(Object claim) {
        Set<String> scopes = new HashSet<>();
        if (claim instanceof String text) {
            for (String scope : text.split(" ", -1)) {
                scopes.add(scope);
            }
        } else if (claim instanceof List<?> list) {
            list.forEach(scope -> scopes.add(String.valueOf(scope)));
        }
        return scopes;
    }

    @Override
    public void close() {
        keys.close();
    }
}
