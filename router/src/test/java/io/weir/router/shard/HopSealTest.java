package io.weir.router.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HopSealTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final HopFacts FACTS = new HopFacts("router;1 é", "2001:db8::1", 4711, true, "MIIB");

    private final HopSeal seal = sealAt(NOW, "a secret of the fleet");
    private final String header = seal.sign(FACTS, "GET", "a.example.com:80", "/x?y=1");

    @Test
    void whatWasSignedIsRead() {
        assertThat(open(header, "MIIB", "GET", "a.example.com", "/x?y=1")).isEqualTo(FACTS);
        HopFacts plain = new HopFacts("e", "10.0.0.1", 0, false, null);
        assertThat(seal.open(seal.sign(plain, "PUT", "h", "/"), null, "PUT", "h", "/"))
                .isEqualTo(plain);
    }

    @Test
    void aHeaderIsForOneRequestAlone() {
        assertThat(open(header, "MIIB", "POST", "a.example.com", "/x?y=1")).isNull();
        assertThat(open(header, "MIIB", "GET", "b.example.com", "/x?y=1")).isNull();
        assertThat(open(header, "MIIB", "GET", "a.example.com", "/x?y=2")).isNull();
        assertThat(open(header, "MIIC", "GET", "a.example.com", "/x?y=1")).isNull();
        assertThat(open(header, null, "GET", "a.example.com", "/x?y=1")).isNull();
    }

    @Test
    void noCharacterOfItCanBeAnother() {
        for (int i = 0; i < header.length() - 1; i++) {
            char other = header.charAt(i) == 'A' ? 'B' : 'A';
            String changed = header.substring(0, i) + other + header.substring(i + 1);
            assertThat(open(changed, "MIIB", "GET", "a.example.com", "/x?y=1"))
                    .as(changed)
                    .isNull();
        }
    }

    @Test
    void whatIsNoHeaderIsRefused() {
        for (String forged :
                new String[] {"", ";", "1", "1;;;;;;", "1;2;3;4;5;6;7", "x".repeat(3_000) + ";A", header + "!"}) {
            assertThat(open(forged, null, "GET", "a.example.com", "/x?y=1"))
                    .as(forged)
                    .isNull();
        }
    }

    @Test
    void anotherFleetsAndAnOldOneAreRefused() {
        assertThat(openBy(sealAt(NOW, "another fleet's secret"))).isNull();
        assertThat(openBy(sealAt(NOW.plus(HopSeal.AGE_MAX), "a secret of the fleet")))
                .isEqualTo(FACTS);
        assertThat(openBy(sealAt(NOW.plus(HopSeal.AGE_MAX).plusMillis(1), "a secret of the fleet")))
                .isNull();
        assertThat(openBy(sealAt(NOW.minus(HopSeal.AGE_MAX).minusMillis(1), "a secret of the fleet")))
                .isNull();
    }

    @Test
    void theFormerSecretIsAcceptedWhileRoutersChangeOver() {
        HopSeal both = new HopSeal(
                List.of("the fleet's new secret".getBytes(UTF_8), "a secret of the fleet".getBytes(UTF_8)),
                InstantSource.fixed(NOW));

        assertThat(openBy(both)).isEqualTo(FACTS);
        assertThat(open(both.sign(FACTS, "GET", "h", "/"), "MIIB", "GET", "h", "/"))
                .isNull();
    }

    private @Nullable HopFacts openBy(HopSeal other) {
        return other.open(header, "MIIB", "GET", "a.example.com", "/x?y=1");
    }

    private @Nullable HopFacts open(
            String text, @Nullable String certificate, String method, String host, String target) {
        return seal.open(text, certificate, method, host, target);
    }

    private static HopSeal sealAt(Instant now, String secret) {
        return new HopSeal(List.of(secret.getBytes(UTF_8)), InstantSource.fixed(now));
    }
}
