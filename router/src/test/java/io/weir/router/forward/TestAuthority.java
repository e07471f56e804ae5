package io.weir.router.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority and what it has certified, made fresh by the JDK's keytool. */
public final class TestAuthority {

    /** Certified for the name {@code instance-1}. */
    static final String GOOD = "good";

    /** Certified for the name {@code instance-1}, until yesterday. */
    static final String EXPIRED = "expired";

    /** For the name {@code instance-1}, but nobody vouches for it. */
    static final String STRANGER = "stranger";

    /** Certified for the router. */
    static final String ROUTER = "router";

    /** Certified for a router of a fleet, by the name {@code router.weir}. */
    public static final String MEMBER = "member";

    private static final String AUTHORITY = "authority";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private final KeyStore keys;

    public TestAuthority(Path folder) throws Exception {
        this.folder = folder;
        Path store = folder.resolve("authority.p12");
        generate(store, AUTHORITY, "-ext", "bc:c", "-validity", "2");
        generate(store, GOOD, "-signer", AUTHORITY, "-ext", "SAN=dns:instance-1", "-validity", "2");
        generate(
                store,
                EXPIRED,
                "-signer",
                AUTHORITY,
                "-ext",
                "SAN=dns:instance-1",
                "-startdate",
                "-10d",
                "-validity",
                "9");
        generate(store, STRANGER, "-ext", "SAN=dns:instance-1", "-validity", "2");
        generate(store, ROUTER, "-signer", AUTHORITY, "-validity", "2");
        generate(store, MEMBER, "-signer", AUTHORITY, "-ext", "SAN=dns:router.weir", "-validity", "2");
        this.keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    }

    private static void generate(Path store, String alias, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD)));
        all.addAll(List.of(more));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }

    /** The authority's own certificate in PEM. */
    public Path authority() throws Exception {
        return certificates(AUTHORITY);
    }

    /** A certificate with its chain in PEM. */
    public Path certificates(String alias) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (Certificate each : keys.getCertificateChain(alias)) {
            pem.append(pem("CERTIFICATE", each.getEncoded()));
        }
        return write(alias + ".crt", pem.toString());
    }

    /** A key in PEM. */
    public Path key(String alias) throws Exception {
        return write(
                alias + ".key", pem("PRIVATE KEY", keys.getKey(alias, PASSWORD).getEncoded()));
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** A listener on loopback that shows a certificate and trusts the authority. */
    SSLServerSocket listen(String alias) throws Exception {
        return (SSLServerSocket)
                context(alias).getServerSocketFactory().createServerSocket(0, 500, InetAddress.getLoopbackAddress());
    }

    /** For a client that shows that certificate and trusts the authority. */
    SSLContext context(String alias) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        Key key = keys.getKey(alias, PASSWORD);
        own.setKeyEntry(alias, key, PASSWORD, keys.getCertificateChain(alias));
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(own, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(AUTHORITY, keys.getCertificate(AUTHORITY));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
