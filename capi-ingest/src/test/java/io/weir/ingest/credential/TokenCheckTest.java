package io.weir.ingest.credential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.fixture.Issuer;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TokenCheckTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_780_000_000);
    private static final RSAKey KEY = Issuer.generate("key-1");
    private static final RSAKey NEXT = Issuer.generate("key-2");
    private static final JwtConfig CONFIG =
            JwtConfig.of(URI.create("http://127.0.0.1:1/keys"), Issuer.NAME, Issuer.AUDIENCE);

    private List<? extends JWK> published = List.of(KEY);
    private boolean reachable = true;
    private int fetches;
    private final TokenCheck check =
            new TokenCheck(CONFIG, new KeySet(this::fetch, CONFIG, new IngestMeters(new SimpleMeterRegistry())));

    private byte[] fetch() throws IOException {
        fetches++;
        if (!reachable) {
            throw new IOException("connection refused");
        }
        return new JWKSet(List.copyOf(published)).toPublicJWKSet().toString().getBytes(UTF_8);
    }

    @Test
    void aGoodTokenSaysWhoAndForWhat() throws Exception {
        Claims claims = check.verified(token(builder -> builder), NOW);

        assertThat(claims.clientId()).contains("cells");
        assertThat(claims.subject()).contains("cells");
        assertThat(claims.scopes()).contains("weir.write");
    }

    @Test
    void scopesMayBeATextWithSpaces() throws Exception {
        Claims claims = check.verified(token(builder -> builder.claim("scope", "a b weir.write")), NOW);

        assertThat(claims.scopes()).contains("a", "b", "weir.write");
    }

    @Test
    void timesIssuerAndAudienceAreChecked() {
        refused(token(builder -> builder.expirationTime(Date.from(NOW.minusSeconds(31)))), "has expired");
        refused(token(builder -> builder.expirationTime(null)), "does not say when it expires");
        refused(token(builder -> builder.notBeforeTime(Date.from(NOW.plusSeconds(31)))), "not good yet");
        refused(token(builder -> builder.issuer("https://elsewhere")), "another issuer");
        refused(token(builder -> builder.issuer(null)), "another issuer");
        refused(token(builder -> builder.audience("other")), "another audience");
        refused(token(builder -> builder.audience((String) null)), "another audience");
    }

    @Test
    void clocksMayDifferByTheSkew() throws Exception {
        check.verified(token(builder -> builder.expirationTime(Date.from(NOW.minusSeconds(29)))), NOW);
        check.verified(token(builder -> builder.notBeforeTime(Date.from(NOW.plusSeconds(29)))), NOW);
    }

    @Test
    void aTokenWithoutASignatureIsRefused() {
        refused(new PlainJWT(claims(builder -> builder)).serialize(), "no signed JWT");
        String[] parts = token(builder -> builder).split("\\.", -1);
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"kid\":\"key-1\"}".getBytes(UTF_8));
        refused(none + "." + parts[1] + ".", "no signed JWT");
        refused(none + "." + parts[1] + "." + parts[2], "no signed JWT");
        refused(parts[0] + "." + parts[1] + ".", "");
    }

    @Test
    void thePublicKeyIsNoSecret() throws Exception {
        for (byte[] secret : List.of(
                KEY.toRSAPublicKey().getEncoded(), KEY.toPublicJWK().toString().getBytes(UTF_8))) {
            SignedJWT forged = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build(), claims(builder -> builder));
            forged.sign(new MACSigner(secret));

            refused(forged.serialize(), "algorithm");
        }
    }

    @Test
    void anAlgorithmThatIsNotListedIsRefused() throws Exception {
        JwtConfig onlyEc = new JwtConfig(
                CONFIG.jwksUrl(),
                CONFIG.jwksFile(),
                CONFIG.caFile(),
                CONFIG.issuer(),
                CONFIG.audience(),
                List.of("ES256"),
                CONFIG.clockSkew(),
                CONFIG.refresh(),
                CONFIG.staleMax(),
                CONFIG.timeout());
        TokenCheck strict =
                new TokenCheck(onlyEc, new KeySet(this::fetch, onlyEc, new IngestMeters(new SimpleMeterRegistry())));

        assertThat(catchThrowableOfType(TokenRefused.class, () -> strict.verified(token(b -> b), NOW))
                        .detail())
                .contains("algorithm");
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        published = List.of(KEY, curve);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(), claims(b -> b));
        jwt.sign(new ECDSASigner(curve));
        assertThat(strict.verified(jwt.serialize(), NOW).clientId()).contains("cells");
    }

    @Test
    void aKeyInTheTokenItselfIsNotTaken() throws Exception {
        RSAKey own = Issuer.generate("key-1");
        SignedJWT forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("key-1")
                        .jwk(own.toPublicJWK())
                        .jwkURL(URI.create("http://127.0.0.1:1/own"))
                        .build(),
                claims(builder -> builder));
        forged.sign(new RSASSASigner(own));

        refused(forged.serialize(), "signature does not fit");
    }

    @Test
    void aChangedTokenAndOneOfAnotherTypeAreRefused() throws Exception {
        String[] parts = token(builder -> builder).split("\\.", -1);
        String[] other = token(builder -> builder.claim("client_id", "admin")).split("\\.", -1);
        refused(parts[0] + "." + other[1] + "." + parts[2], "signature does not fit");
        SignedJWT logout = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("key-1")
                        .type(new JOSEObjectType("logout+jwt"))
                        .build(),
                claims(builder -> builder));
        logout.sign(new RSASSASigner(KEY));
        refused(logout.serialize(), "type");
    }

    @Test
    void aTokenHasASize() {
        refused(token(builder -> builder.claim("padding", "x".repeat(9_000))), "longer than");
    }

    @Test
    void aRotatedKeyIsFoundAtOnceAndMadeUpOnesAreNoFlood() throws Exception {
        check.verified(token(builder -> builder), NOW);
        published = List.of(NEXT);

        check.verified(Issuer.token(NEXT, claims(builder -> builder)), NOW);

        assertThat(fetches).isEqualTo(2);
        for (int i = 0; i < 50; i++) {
            RSAKey madeUp = new RSAKey.Builder(KEY).keyID("made-up-" + i).build();
            refused(Issuer.token(madeUp, claims(builder -> builder)), "not in the key set");
        }
        assertThat(fetches).isEqualTo(3);
        refusedAt(token(builder -> builder), NOW.plus(KeySet.UNKNOWN_KEY_PAUSE), "not in the key set");
        assertThat(fetches).isEqualTo(4);
    }

    @Test
    void keysAreFetchedAnewWhenTheyAreOld() throws Exception {
        check.verified(token(builder -> builder), NOW);
        check.verified(token(builder -> builder), NOW.plusSeconds(299));
        assertThat(fetches).isEqualTo(1);

        published = List.of(NEXT);

        refusedAt(token(builder -> builder), NOW.plusSeconds(301), "not in the key set");
    }

    @Test
    void knownKeysOutliveAnOutageOfTheirServerAndNotForEver() throws Exception {
        check.verified(token(builder -> builder), NOW);
        reachable = false;
        Instant hours = NOW.plus(Duration.ofHours(23));
        Function<JWTClaimsSet.Builder, JWTClaimsSet.Builder> longLived =
                builder -> builder.expirationTime(Date.from(NOW.plus(Duration.ofDays(9))));

        for (int i = 0; i < 20; i++) {
            check.verified(token(longLived), hours);
        }

        assertThat(fetches).as("asked again, but not by every request").isEqualTo(2);
        unavailable(token(longLived), NOW.plus(Duration.ofHours(25)));
        reachable = true;
        check.verified(token(longLived), NOW.plus(Duration.ofHours(25)).plus(KeySet.FAILURE_PAUSE));
    }

    @Test
    void withoutAnyKeyATokenIsNeitherGoodNorBad() throws Exception {
        reachable = false;
        for (int i = 0; i < 20; i++) {
            unavailable(token(builder -> builder), NOW);
        }
        assertThat(fetches).isEqualTo(1);

        reachable = true;

        check.verified(token(builder -> builder), NOW.plus(KeySet.FAILURE_PAUSE));
    }

    @Test
    void whateverComesIsRefusedAndNothingElse() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of TokenCheckTest: " + seed);
        Random random = new Random(seed);
        String good = token(builder -> builder);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int change = 0; change <= random.nextInt(4); change++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) (33 + random.nextInt(94)));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, ".{}=\u0000é[".charAt(random.nextInt(7)));
                }
            }
            try {
                // What is let through says nothing but what was signed.
                assertThat(check.verified(text.toString(), NOW).clientId())
                        .as("seed %s", seed)
                        .contains("cells");
            } catch (TokenRefused e) {
                assertThat(e.detail()).isNotEmpty();
            }
        }
    }

    private static JWTClaimsSet claims(Function<JWTClaimsSet.Builder, JWTClaimsSet.Builder> change) {
        return change.apply(Issuer.claims("cells", NOW)).build();
    }

    private static String token(Function<JWTClaimsSet.Builder, JWTClaimsSet.Builder> change) {
        return Issuer.token(KEY, claims(change));
    }

    private void refused(String token, String why) {
        refusedAt(token, NOW, why);
    }

    private void refusedAt(String token, Instant now, String why) {
        TokenRefused refusal = catchThrowableOfType(TokenRefused.class, () -> check.verified(token, now));
        assertThat(refusal).as("refusal: %s", why).isNotNull();
        assertThat(refusal.detail()).contains(why);
    }

    private void unavailable(String token, Instant now) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> check.verified(token, now));
        assertThat(problem).isNotNull();
        assertThat(problem.kind()).isEqualTo(ProblemKind.UNAVAILABLE);
    }
}
