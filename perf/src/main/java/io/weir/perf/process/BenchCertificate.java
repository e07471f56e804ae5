package io.weir.perf.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for {@code localhost} that nobody trusts, with its key, in the forms in which servers read them.
 *
 * @param certificate PEM
 * @param key PEM
 * @param both certificate and key in one, PEM
 * @param store PKCS #12, opened by {@link #PASSWORD}
 */
public record BenchCertificate(Path certificate, Path key, Path both, Path store) {

    public static final String PASSWORD = "changeit";

    private static final String ALIAS = "bench";
    private static final int SECONDS_MAX = 60;

    /** Makes one by the JDK's own tool. */
    public static BenchCertificate create(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var made = new BenchCertificate(
                folder.resolve("certificate.pem"),
                folder.resolve("key.pem"),
                folder.resolve("both.pem"),
                folder.resolve("store.p12"));
        made.makeStore(folder.resolve("keytool.log"));
        try (InputStream in = Files.newInputStream(made.store())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            String certificate = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            String key = pem(
                    "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
            Files.writeString(made.certificate(), certificate);
            Files.writeString(made.key(), key);
            Files.writeString(made.both(), certificate + key);
        } catch (GeneralSecurityException e) {
            throw new IOException(made.store() + " cannot be read", e);
        }
        return made;
    }

    private void makeStore(Path log) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!keytool.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroy();
            throw new IOException(
                    "keytool has made no certificate: " + Files.readString(log).strip());
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
