package io.weir.ingest.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.TestKeys;
import io.weir.ingest.fixture.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientIdentityTest {

    @TempDir
    static Path keysFolder;

    @TempDir
    Path folder;

    /** Where the PKCS#1 key begins in the PKCS#8 one of 2,048 bits: behind version, algorithm and two lengths. */
    private static final int PKCS1_OFFSET = 26;

    private static PemFiles pem;

    @BeforeAll
    static void makeKeys() {
        pem = PemFiles.of(TestKeys.create(keysFolder));
    }

    @Test
    void readsACertificateAndItsKey() {
        assertThat(ClientIdentity.read("capi", pem.clientCertificate(), pem.clientKey()))
                .isNotEmpty();
    }

    @Test
    void takesWordsAroundAKey() throws IOException {
        String key =
                "Bag Attributes: <none>\r\n" + Files.readString(pem.clientKey()).replace("\n", "\r\n");

        assertThat(ClientIdentity.read(
                        "capi", pem.clientCertificate(), Files.writeString(folder.resolve("key.pem"), key)))
                .isNotEmpty();
    }

    @Test
    void certificatesThatAreNoChainAreNamed() throws IOException {
        String both = Files.readString(pem.clientCertificate()) + Files.readString(pem.serverCertificate());
        Path certificate = Files.writeString(folder.resolve("chain.pem"), both);

        assertThatThrownBy(() -> ClientIdentity.read("capi", certificate, pem.clientKey()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capi.clientCertificate: '" + certificate + "'")
                .hasMessageContaining("chain is not valid");
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.pem");

        assertThatThrownBy(() -> ClientIdentity.read("capi", missing, pem.clientKey()))
                .hasMessage("capi.clientCertificate: '" + missing + "' does not exist");
        assertThatThrownBy(() -> ClientIdentity.read("capi", pem.clientCertificate(), missing))
                .hasMessage("capi.clientKey: '" + missing + "' does not exist");
        assertThatThrownBy(() -> ClientIdentity.read("capi", folder, pem.clientKey()))
                .hasMessageContaining("capi.clientCertificate: '" + folder + "' cannot be read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ENCRYPTED PRIVATE KEY | holds an ENCRYPTED PRIVATE KEY, expected PKCS#8 that is not encrypted
                    RSA PRIVATE KEY       | holds a key that is neither RSA nor EC nor Ed25519
                    EC PRIVATE KEY        | openssl pkcs8 -topk8 -nocrypt -in key.pem
                    CERTIFICATE           | holds no key, expected PEM
                    PRIVATE KEY           | holds a key that is neither RSA nor EC
                    """)
    void aKeyOfAnotherKindIsNamedWithTheWayOut(String type, String complaint) throws IOException {
        Path key = PemFiles.write(folder.resolve("key.pem"), type, new byte[] {1, 2, 3});

        assertThatThrownBy(() -> ClientIdentity.read("capi", pem.clientCertificate(), key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capi.clientKey: '" + key + "'")
                .hasMessageContaining(complaint);
    }

    @Test
    void aCertificateThatIsNoneIsNamed() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path broken = PemFiles.write(folder.resolve("broken.pem"), "CERTIFICATE", new byte[] {1, 2, 3});
        Path large = Files.write(folder.resolve("large.pem"), new byte[2 * 1024 * 1024]);

        for (Path file : new Path[] {empty, broken, large, pem.clientKey()}) {
            assertThatThrownBy(() -> ClientIdentity.read("capi", file, pem.clientKey()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("capi.clientCertificate: '" + file + "'");
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsNoticedAtOnce() throws IOException, GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        byte[] pkcs8 = rsa.generateKeyPair().getPrivate().getEncoded();
        Path rsaKey = PemFiles.write(folder.resolve("rsa.pem"), "PRIVATE KEY", pkcs8);
        Path pkcs1Key = PemFiles.write(
                folder.resolve("rsa1.pem"), "RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS1_OFFSET, pkcs8.length));
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(256);
        Path ecKey = PemFiles.write(
                folder.resolve("ec.pem"),
                "PRIVATE KEY",
                ec.generateKeyPair().getPrivate().getEncoded());

        for (Path key : new Path[] {rsaKey, pkcs1Key, ecKey}) {
            assertThatThrownBy(() -> ClientIdentity.read("capi", pem.clientCertificate(), key))
                    .hasMessage("capi.clientKey: '" + key + "' is not the key of the first certificate in '"
                            + pem.clientCertificate() + "'");
        }
    }

    @Test
    void nothingOfAKeyIsEverShown() throws IOException {
        byte[] secret = "very-secret-key-material".getBytes(UTF_8);
        Path key = PemFiles.write(folder.resolve("key.pem"), "PRIVATE KEY", Arrays.copyOf(secret, 200));

        assertThatThrownBy(() -> ClientIdentity.read("capi", pem.clientCertificate(), key))
                .message()
                .doesNotContain("very", "dmVyeS");
    }
}
