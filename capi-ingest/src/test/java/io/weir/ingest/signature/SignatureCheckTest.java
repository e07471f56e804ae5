package io.weir.ingest.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureCheckTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final String TIMESTAMP = "1700000000";
    private static final byte[] BODY = "{\"a\":1}".getBytes(UTF_8);
    private static final SignatureCheck CHECK = new SignatureCheck(List.of("new", "old"), Duration.ofMinutes(5));

    @Test
    void signsAsAnyHmacToolDoes() {
        // printf '%s' '1700000000.{"a":1}' | openssl dgst -sha256 -hmac new
        assertThat(Signature.ofWebhook("new", TIMESTAMP, BODY))
                .isEqualTo("v1=3059c989fa84162df0f97ac049f47ef3901cb2d0450da51db83334ebd411d775");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "old"})
    void acceptsBothSecretsThatAreInForce(String secret) {
        String signature = Signature.ofWebhook(secret, TIMESTAMP, BODY);
        assertThatCode(() -> CHECK.webhook(TIMESTAMP, signature, NOW, BODY)).doesNotThrowAnyException();
    }

    @Test
    void acceptsAListOfSignaturesOfWhichOneFits() {
        String signatures = "v0=ab, v1=zz, " + Signature.ofWebhook("former", TIMESTAMP, BODY) + " , "
                + Signature.ofWebhook("new", TIMESTAMP, BODY);
        assertThatCode(() -> CHECK.webhook(TIMESTAMP, signatures, NOW, BODY)).doesNotThrowAnyException();
    }

    @Test
    void acceptsUpperCaseHex() {
        String signature =
                "v1=" + Signature.ofWebhook("new", TIMESTAMP, BODY).substring(3).toUpperCase(java.util.Locale.ROOT);
        assertThatCode(() -> CHECK.webhook(TIMESTAMP, signature, NOW, BODY)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, 0, 300})
    void acceptsTimestampsWithinTheTolerance(long seconds) {
        String timestamp = Long.toString(NOW.getEpochSecond() + seconds);
        String signature = Signature.ofWebhook("new", timestamp, BODY);
        assertThatCode(() -> CHECK.webhook(timestamp, signature, NOW, BODY)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, 86_400})
    void refusesTimestampsBeyondIt(long seconds) {
        String timestamp = Long.toString(NOW.getEpochSecond() + seconds);
        refused(timestamp, Signature.ofWebhook("new", timestamp, BODY), Signature.TIMESTAMP_HEADER, "stale");
    }

    @Test
    void refusesMissingHeaders() {
        String signature = Signature.ofWebhook("new", TIMESTAMP, BODY);
        refused(null, signature, Signature.TIMESTAMP_HEADER, "missing");
        refused(TIMESTAMP, null, Signature.SIGNATURE_HEADER, "missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "-1", "1700000000.5", "1700000000,1700000000", "99999999999999999999"})
    void refusesTimestampsThatAreNone(String timestamp) {
        refused(timestamp, Signature.ofWebhook("new", timestamp, BODY), Signature.TIMESTAMP_HEADER, "Unix seconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1=", "v1=xyz", "v2=00", "68af"})
    void refusesSignaturesThatAreNone(String signature) {
        refused(TIMESTAMP, signature, Signature.SIGNATURE_HEADER, "");
    }

    @Test
    void refusesTheSignatureOfAnotherSecretBodyOrTime() {
        refused(TIMESTAMP, Signature.ofWebhook("other", TIMESTAMP, BODY), Signature.SIGNATURE_HEADER, "does not fit");
        refused(
                TIMESTAMP,
                Signature.ofWebhook("new", TIMESTAMP, "{\"a\":2}".getBytes(UTF_8)),
                Signature.SIGNATURE_HEADER,
                "does not fit");
        refused(TIMESTAMP, Signature.ofWebhook("new", "1700000001", BODY), Signature.SIGNATURE_HEADER, "does not fit");
    }

    @Test
    void aRequestsSignatureCoversMethodTargetAndBody() {
        String signature = Signature.ofRequest("new", TIMESTAMP, "PUT", "/v1/endpoints/a:1?x=1", BODY);
        assertThatCode(() -> CHECK.request(TIMESTAMP, signature, NOW, "PUT", "/v1/endpoints/a:1?x=1", BODY))
                .doesNotThrowAnyException();
        for (String[] other : new String[][] {{"DELETE", "/v1/endpoints/a:1?x=1"}, {"PUT", "/v1/endpoints/a:2?x=1"}}) {
            ProblemException problem = catchThrowableOfType(
                    ProblemException.class, () -> CHECK.request(TIMESTAMP, signature, NOW, other[0], other[1], BODY));
            assertThat(problem.kind()).isEqualTo(ProblemKind.UNAUTHENTICATED);
        }
    }

    @Test
    void neverRepeatsASecretOrAnExpectedSignature() {
        ProblemException problem =
                catchThrowableOfType(ProblemException.class, () -> CHECK.webhook(TIMESTAMP, "v1=00", NOW, BODY));
        assertThat(problem.detail())
                .doesNotContain("new")
                .doesNotContain(Signature.ofWebhook("new", TIMESTAMP, BODY).substring(3));
    }

    private static void refused(@Nullable String timestamp, @Nullable String signature, String field, String why) {
        ProblemException problem =
                catchThrowableOfType(ProblemException.class, () -> CHECK.webhook(timestamp, signature, NOW, BODY));
        assertThat(problem).as("refusal of %s %s", timestamp, signature).isNotNull();
        assertThat(problem.kind()).isEqualTo(ProblemKind.UNAUTHENTICATED);
        assertThat(problem.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo(field);
            assertThat(error.detail()).contains(why);
        });
    }
}
