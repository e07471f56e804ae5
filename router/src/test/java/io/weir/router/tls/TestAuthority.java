package io.weir.router.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test's own, made with the JDK's keytool. */
public final class TestAuthority {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;

    /** The authority's certificate as a PEM file. */
    public final Path certificate;

    /** A certificate and its key as PEM files, and their alias. */
    public record Pair(String alias, Path certificate, Path key) {}

    /** @param folder where its files go; empty */
    public TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.store = folder.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "bc:critical=ca:true",
                "-ext",
                "ku:critical=keyCertSign,cRLSign",
                "-validity",
                "3650");
        this.certificate = folder.resolve(name + ".pem");
        write(certificate, pem("CERTIFICATE", encoded(entry("ca")[0])));
    }

    /** A certificate with an elliptic curve key for these names, of which the first is the common one too. */
    public Pair issue(String alias, String... names) {
        return issue(alias, List.of("-keyalg", "EC", "-groupname", "secp256r1"), names);
    }

    public Pair issueRsa(String alias, String... names) {
        return issue(alias, List.of("-keyalg", "RSA", "-keysize", "2048"), names);
    }

    private Pair issue(String alias, List<String> keyOptions, String... names) {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-signer", "ca"));
        arguments.addAll(keyOptions);
        arguments.addAll(List.of("-dname", "CN=" + names[0].replace("*", "any"), "-validity", "365"));
        arguments.addAll(List.of(
                "-ext",
                "san="
                        + String.join(
                                ",", Arrays.stream(names).map(n -> "dns:" + n).toList())));
        keytool(arguments.toArray(new String[0]));
        Path chain = folder.resolve(alias + ".pem");
        Path key = folder.resolve(alias + ".key");
        StringBuilder text = new StringBuilder();
        for (Certificate each : entry(alias)) {
            text.append(pem("CERTIFICATE", encoded(each)));
        }
        write(chain, text.toString());
        try {
            write(
                    key,
                    pem(
                            "PRIVATE KEY",
                            load().getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return new Pair(alias, chain, key);
    }

    /** A client that trusts this authority and shows this certificate; none where it is null. */
    public SSLContext client(@Nullable Pair shown) {
        return clientOf(this, shown);
    }

    /** A client that trusts this authority and shows a certificate of another one. */
    public SSLContext clientOf(TestAuthority other, @Nullable Pair shown) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", entry("ca")[0]);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            if (shown != null) {
                own.setKeyEntry(
                        "own",
                        other.load().getKey(shown.alias(), PASSWORD.toCharArray()),
                        PASSWORD.toCharArray(),
                        other.entry(shown.alias()));
            }
            keys.init(own, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] always = {new Always((X509ExtendedKeyManager) keys.getKeyManagers()[0], shown != null)};
            context.init(always, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows its certificate whether or not the server knows who has issued it. */
    private static final class Always extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager keys;
        private final boolean shows;

        Always(X509ExtendedKeyManager keys, boolean shows) {
            this.keys = keys;
            this.shows = shows;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return shows ? "own" : null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return keys.getClientAliases(keyType, issuers);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }

    /** The certificate in DER and base64. */
    public String base64(Pair pair) {
        return Base64.getEncoder().encodeToString(encoded(entry(pair.alias())[0]));
    }

    /** Puts another pair's content where this one's is, the certificate first. */
    public static void replace(Pair there, Pair by) throws IOException {
        replace(there.certificate(), by.certificate());
        replace(there.key(), by.key());
    }

    public static void replace(Path there, Path by) throws IOException {
        Path next = there.resolveSibling(there.getFileName() + ".next");
        Files.copy(by, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, there, StandardCopyOption.ATOMIC_MOVE);
    }

    private KeyStore load() {
        try (var in = Files.newInputStream(store)) {
            KeyStore loaded = KeyStore.getInstance("PKCS12");
            loaded.load(in, PASSWORD.toCharArray());
            return loaded;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate[] entry(String alias) {
        try {
            return load().getCertificateChain(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + what + "-----\n";
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-J-XX:TieredStopAtLevel=1");
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
