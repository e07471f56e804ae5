package io.weir.ingest.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.fixture.Issuer;
import io.weir.ingest.fixture.Pki;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.http.Peer;
import io.weir.ingest.http.RateLimitConfig;
import io.weir.ingest.http.RateLimits;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.ingest.signature.Signature;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of credential against every kind of request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_780_000_000);
    private static final String TIMESTAMP = Long.toString(NOW.getEpochSecond());
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String TARGET = "/v1/endpoints/10.0.0.1:8080";
    private static final RSAKey KEY = Issuer.generate("key-1");
    private static final JwtConfig JWT =
            JwtConfig.of(URI.create("http://127.0.0.1:1/keys"), Issuer.NAME, Issuer.AUDIENCE);

    private final IngestMeters meters = new IngestMeters(new SimpleMeterRegistry());
    private Pki pki;

    @BeforeAll
    void make(@TempDir Path folder) {
        pki = Pki.create(folder)
                .issue("cell", "CN=cell-7,O=Example", "dns:Cell-7.example.com,uri:spiffe://example/cell-7")
                .issue("stranger", "CN=stranger,O=Example", "dns:cell-7.example.com.evil.org,email:spiffe@example");
    }

    @Test
    void eachKindIsProvedByItsOwnRequest() throws Exception {
        Credentials<String> all = all();

        assertThat(all.authenticate(signed("hmac", "secret"), NOW))
                .isEqualTo(new Authenticated<>("hmac", "scope of hmac", OptionalLong.of(NOW.getEpochSecond())));
        assertThat(all.authenticate(certified("cell"), NOW).name()).isEqualTo("by-subject");
        assertThat(all.authenticate(bearing(token("cells")), NOW).name()).isEqualTo("by-client");
        assertThat(all.authenticate(bearing(token("cells")), NOW).signedAt()).isEmpty();
    }

    @Test
    void aNameChoosesAmongSeveralThatFit() throws Exception {
        assertThat(all().authenticate(certified("cell", "X-Weir-Credential", "by-uri"), NOW)
                        .name())
                .isEqualTo("by-uri");
        assertThat(all().authenticate(certified("cell", "X-Weir-Credential", "by-dns"), NOW)
                        .name())
                .isEqualTo("by-dns");
        assertThat(refused(certified("cell", "X-Weir-Credential", "by-client")).kind())
                .isEqualTo(ProblemKind.UNAUTHENTICATED);
    }

    @Test
    void aSignatureCountsBeforeTheCertificateOfTheConnection() throws Exception {
        ApiRequest both = request(headersOf("hmac", "secret"), certificate("cell"));
        assertThat(all().authenticate(both, NOW).name()).isEqualTo("hmac");

        ApiRequest wrong = request(headersOf("hmac", "other"), certificate("cell"));
        assertThat(refused(wrong).kind()).isEqualTo(ProblemKind.UNAUTHENTICATED);
    }

    @Test
    void aStrangersCertificateIsNobodys() {
        ProblemException problem = refused(certified("stranger"));

        assertThat(problem.kind()).isEqualTo(ProblemKind.UNAUTHENTICATED);
        assertThat(problem.detail()).contains("CN=stranger,O=Example");
    }

    @Test
    void anUnknownNameAndAWrongSignatureAreAnsweredAlike() {
        ProblemException unknown = refused(signed("nobody", "secret"));
        ProblemException wrong = refused(signed("hmac", "other"));
        ProblemException otherKind = refused(signed("by-client", "secret"));

        assertThat(unknown.detail()).isEqualTo(wrong.detail()).isEqualTo(otherKind.detail());
        assertThat(unknown.errors()).isEqualTo(wrong.errors()).isEqualTo(otherKind.errors());
        assertThat(unknown.headers()).isEqualTo(wrong.headers()).isEqualTo(otherKind.headers());
        assertThat(unknown.errors())
                .extracting(FieldError::field)
                .containsExactly(Signature.CREDENTIAL_HEADER, Signature.SIGNATURE_HEADER);
    }

    @Test
    void aRefusalListsEverythingThatIsAccepted() {
        String challenge = refused(request(Map.of(), null)).headers().getOrDefault("WWW-Authenticate", "");

        assertThat(challenge).isEqualTo("Weir-HMAC-SHA256, Weir-Client-Certificate, Bearer realm=\"weir\"");
    }

    @Test
    void aBadTokenIsChallengedAsRfc6750Says() {
        ProblemException garbage = refused(bearing("a.b.c"));
        assertThat(garbage.kind()).isEqualTo(ProblemKind.UNAUTHENTICATED);
        assertThat(garbage.headers().getOrDefault("WWW-Authenticate", ""))
                .contains("Weir-HMAC-SHA256")
                .contains("Bearer realm=\"weir\", error=\"invalid_token\", error_description=\"");
        assertThat(refused(bearing("a b")).kind()).isEqualTo(ProblemKind.UNAUTHENTICATED);
        assertThat(refused(bearing(token("nobody"))).detail()).contains("subject or client");
        ProblemException scope = refused(bearing(token("auditors")));
        assertThat(scope.kind()).isEqualTo(ProblemKind.OUT_OF_SCOPE);
        assertThat(scope.headers().getOrDefault("WWW-Authenticate", ""))
                .contains("error=\"insufficient_scope\", scope=\"weir.admin\"");
    }

    @Test
    void noRefusalRepeatsATokenOrASecret() {
        String token = token("nobody");
        for (ProblemException problem :
                List.of(refused(bearing(token)), refused(bearing(token + "x")), refused(signed("hmac", "other")))) {
            String shown = problem.detail() + problem.errors() + problem.headers();
            assertThat(shown).doesNotContain(token.substring(0, 20)).doesNotContain("secret'");
        }
        assertThat(new Proof.Signing(List.of("hush")).toString()).doesNotContain("hush");
    }

    @Test
    void whereNoTokenIsTakenAuthorizationIsNotLookedAt() throws Exception {
        Credentials<String> signedOnly = credentials(List.of(hmac()));
        Map<String, String> headers = new TreeMap<>(headersOf("hmac", "secret"));
        headers.put("Authorization", "Bearer x.y.z");

        assertThat(signedOnly.authenticate(request(headers, null), NOW).name()).isEqualTo("hmac");
        assertThat(refused(signedOnly, bearing("x.y.z")).errors().getFirst().field())
                .isEqualTo(Signature.CREDENTIAL_HEADER);
    }

    @Test
    void aCredentialHasARate() throws Exception {
        RateLimits limits = new RateLimits(new RateLimitConfig(0, 1, 1, 2, List.of()), () -> 0, meters);
        Credentials<String> limited = new Credentials<>(
                "endpoint",
                Signed.REQUEST,
                List.of(hmac()),
                Optional.empty(),
                new Checks(Duration.ofMinutes(5), Optional.empty(), limits));
        limited.authenticate(signed("hmac", "secret"), NOW);
        refused(limited, signed("hmac", "other"));
        limited.authenticate(signed("hmac", "secret"), NOW);

        ProblemException problem = refused(limited, signed("hmac", "secret"));

        assertThat(problem.kind()).isEqualTo(ProblemKind.RATE_LIMITED);
        assertThat(problem.headers()).containsEntry("Retry-After", "1");
        assertThat(problem.detail()).contains("credential 'hmac'").contains("rateLimit.perCredential");
    }

    @Test
    void aCertificateThatExpiresOnAnOpenConnectionNoLongerCounts() {
        Instant later = certificate("cell").getNotAfter().toInstant().plusSeconds(1);

        ProblemException problem =
                catchThrowableOfType(ProblemException.class, () -> all().authenticate(certified("cell"), later));

        assertThat(problem.detail()).contains("expired");
    }

    private static Credential<String> hmac() {
        return new Credential<>("hmac", new Proof.Signing(List.of("secret")), "scope of hmac");
    }

    private Credentials<String> all() {
        return credentials(List.of(
                hmac(),
                new Credential<>(
                        "by-subject",
                        new Proof.Certificate(CertificateConfig.ofSubject("CN = cell-7, O = Example")),
                        "scope"),
                new Credential<>(
                        "by-uri", new Proof.Certificate(CertificateConfig.ofSan("spiffe://example/cell-7")), "scope"),
                new Credential<>(
                        "by-dns", new Proof.Certificate(CertificateConfig.ofSan("cell-7.example.com")), "scope"),
                new Credential<>("by-client", new Proof.Token(TokenConfig.ofClient("cells", "weir.write")), "scope"),
                new Credential<>("audit", new Proof.Token(TokenConfig.ofSubject("auditors", "weir.admin")), "scope")));
    }

    private Credentials<String> credentials(List<Credential<String>> all) {
        KeyFetch keys =
                () -> new JWKSet(List.of(KEY)).toPublicJWKSet().toString().getBytes(StandardCharsets.UTF_8);
        TokenCheck tokens = new TokenCheck(JWT, new KeySet(keys, JWT, meters));
        return new Credentials<>(
                "endpoint",
                Signed.REQUEST,
                all,
                Optional.empty(),
                new Checks(Duration.ofMinutes(5), Optional.of(tokens), RateLimits.none(meters)));
    }

    private ProblemException refused(ApiRequest request) {
        return refused(all(), request);
    }

    private static ProblemException refused(Credentials<String> credentials, ApiRequest request) {
        ProblemException problem =
                catchThrowableOfType(ProblemException.class, () -> credentials.authenticate(request, NOW));
        assertThat(problem).isNotNull();
        return problem;
    }

    private static ApiRequest signed(String name, String secret) {
        return request(headersOf(name, secret), null);
    }

    private static Map<String, String> headersOf(String name, String secret) {
        return Map.of(
                Signature.CREDENTIAL_HEADER,
                name,
                Signature.TIMESTAMP_HEADER,
                TIMESTAMP,
                Signature.SIGNATURE_HEADER,
                Signature.ofRequest(secret, TIMESTAMP, "PUT", TARGET, BODY));
    }

    private static ApiRequest bearing(String token) {
        return request(Map.of("Authorization", "bearer " + token), null);
    }

    private ApiRequest certified(String alias) {
        return request(Map.of(), certificate(alias));
    }

    private ApiRequest certified(String alias, String header, String value) {
        return request(Map.of(header, value), certificate(alias));
    }

    private java.security.cert.X509Certificate certificate(String alias) {
        return pki.certificate(alias);
    }

    private static String token(String client) {
        return Issuer.token(KEY, Issuer.claims(client, NOW).build());
    }

    private static ApiRequest request(
            Map<String, String> headers, java.security.cert.@Nullable X509Certificate certificate) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        return new ApiRequest(
                "PUT", TARGET, TARGET, all::get, BODY, new Peer("127.0.0.1", certificate != null, certificate));
    }
}
