package io.weir.router.routeservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.config.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureSealTest {

    private static final SecretKey KEY = SignatureKey.of(Secret.of("now"));
    private static final SecretKey OLD_KEY = SignatureKey.of(Secret.of("before"));
    private static final Signature SIGNATURE =
            new Signature("https://h/a%20b?x=\"ü\"&y", Instant.parse("2024-05-06T07:08:09.5Z"));

    private final SignatureSeal seal = new SignatureSeal(KEY, null, new SecureRandom());

    static List<String> vectors() {
        return Vectors.NAMES;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theKeyIsDerivedAsGorouterDerivesIt(String name) {
        Vectors vector = Vectors.named(name);

        assertThat(SignatureKey.of(Secret.of(vector.secret())).getEncoded())
                .isEqualTo(HexFormat.of().parseHex(vector.key()));
    }

    @ParameterizedTest
    @CsvSource({
        "utc, https://shop.example.com/cart?item=1, 2024-05-06T07:08:09.123456789Z",
        "offset-and-escapes, https://shop.example.com/a b?x=1&y=<2>, 2024-05-06T07:08:09.5Z",
        "whole-second, http://h/, 2024-05-06T07:08:09Z"
    })
    void signaturesOfGorouterAreOpened(String name, String url, Instant time) throws Exception {
        Vectors vector = Vectors.named(name);
        SecretKey key = SignatureKey.of(Secret.of(vector.secret()));

        Signature opened = new SignatureSeal(key, null, new SecureRandom()).open(vector.sealed());

        assertThat(opened).isEqualTo(new Signature(url, time));
    }

    @Test
    void aSealedSignatureHasGoroutersVeryBytes() {
        Vectors vector = Vectors.named("utc");
        SecretKey key = SignatureKey.of(Secret.of(vector.secret()));
        SignatureSeal exact = new SignatureSeal(key, null, before(HexFormat.of().parseHex(vector.nonce())));

        SealedSignature sealed = exact.seal(
                new Signature("https://shop.example.com/cart?item=1", Instant.parse("2024-05-06T07:08:09.123456789Z")));

        assertThat(sealed).isEqualTo(vector.sealed());
    }

    @Test
    void whatIsSealedIsOpened() throws Exception {
        assertThat(seal.open(seal.seal(SIGNATURE))).isEqualTo(SIGNATURE);
    }

    @Test
    void noNonceComesTwiceAlsoOverABorder() throws Exception {
        SignatureSeal counting = new SignatureSeal(KEY, null, before(new byte[12]));
        Set<String> nonces = new HashSet<>();

        for (int i = 0; i < 1000; i++) {
            nonces.add(counting.seal(SIGNATURE).metadata());
        }

        assertThat(nonces).hasSize(1000);
    }

    @Test
    void thePreviousSecretIsGoodForOpening() throws Exception {
        SealedSignature old = new SignatureSeal(OLD_KEY, null, new SecureRandom()).seal(SIGNATURE);
        SignatureSeal both = new SignatureSeal(KEY, OLD_KEY, new SecureRandom());

        assertThat(both.open(old)).isEqualTo(SIGNATURE);
        assertThat(seal.open(both.seal(SIGNATURE))).isEqualTo(SIGNATURE);
        assertThatThrownBy(() -> seal.open(old))
                .isInstanceOf(InvalidSignatureException.class)
                .hasMessageContaining("secret");
    }

    @Test
    void everyChangedBitIsNoticed() {
        SealedSignature sealed = seal.seal(SIGNATURE);
        byte[] bytes = Base64.getUrlDecoder().decode(sealed.signature());

        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            String forged = Base64.getUrlEncoder().encodeToString(changed);
            assertThatThrownBy(() -> seal.open(new SealedSignature(forged, sealed.metadata())))
                    .isInstanceOf(InvalidSignatureException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "''|no metadata",
                "$$$|not base64",
                "{|no JSON",
                "[]|no JSON object",
                "{}|12 bytes",
                "{\"nonce\":\"AAAA\"}|12 bytes",
                "{\"nonce\":7}|12 bytes",
                "{\"nonce\":\"$\"}|not base64"
            })
    void metadataThatIsNoneIsSaid(String metadata, String reason) {
        String header = metadata.startsWith("$")
                ? metadata
                : Base64.getUrlEncoder().encodeToString(metadata.getBytes(StandardCharsets.UTF_8));
        SealedSignature sealed = seal.seal(SIGNATURE);

        assertThatThrownBy(() -> seal.open(new SealedSignature(sealed.signature(), header)))
                .isInstanceOf(InvalidSignatureException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aSignatureThatIsNoneIsSaid() {
        SealedSignature sealed = seal.seal(SIGNATURE);

        assertThatThrownBy(() -> seal.open(new SealedSignature("???", sealed.metadata())))
                .hasMessageContaining("not base64");
        assertThatThrownBy(() -> seal.open(new SealedSignature("A".repeat(600_000), sealed.metadata())))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> seal.open(new SealedSignature("AAAA", sealed.metadata())))
                .isInstanceOf(InvalidSignatureException.class);
    }

    /** Makes the first nonce this one, as the seal counts on before it uses one. */
    private static SecureRandom before(byte[] nonce) {
        byte[] start = new BigInteger(1, nonce)
                .subtract(BigInteger.ONE)
                .mod(BigInteger.ONE.shiftLeft(96))
                .toByteArray();
        return new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                for (int i = 0; i < bytes.length && i < start.length; i++) {
                    bytes[bytes.length - 1 - i] = start[start.length - 1 - i];
                }
            }
        };
    }
}
