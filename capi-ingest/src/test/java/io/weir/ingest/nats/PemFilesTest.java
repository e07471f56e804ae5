package io.weir.ingest.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {

    /** Where the PKCS#1 key begins in the PKCS#8 one of 2,048 bits: behind version, algorithm and two lengths. */
    private static final int PKCS1_OFFSET = 26;

    @TempDir
    Path folder;

    @Test
    void readsKeysInBothForms() throws GeneralSecurityException, IOException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2_048);
        PrivateKey key = rsa.generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS1_OFFSET, pkcs8.length);
        PrivateKey ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();

        assertThat(PemFiles.key(pem("PRIVATE KEY", pkcs8))).isEqualTo(key);
        assertThat(PemFiles.key(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
        assertThat(PemFiles.key(pem("PRIVATE KEY", ec.getEncoded()))).isEqualTo(ec);
    }

    @Test
    void saysWhatCannotBeRead() throws IOException {
        Path sec1 = pem("EC PRIVATE KEY", new byte[] {1});
        Path nonsense = pem("PRIVATE KEY", new byte[] {1, 2, 3});
        Path empty = Files.writeString(folder.resolve("empty"), "");

        assertThatThrownBy(() -> PemFiles.key(sec1)).hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> PemFiles.key(nonsense)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> PemFiles.key(empty)).hasMessageContaining("no private key");
        assertThatThrownBy(() -> PemFiles.certificates(empty)).hasMessageContaining("no certificate");
    }

    private Path pem(String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return Files.writeString(
                folder.resolve(kind.replace(' ', '-') + der.length),
                "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
