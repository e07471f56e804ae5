package io.weir.router.frontend;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.weir.router.frontend.CertificateFile.UnusableException;
import io.weir.router.frontend.TlsSettings.ClientCertificates;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the TLS listener: read at the start, looked at again from time to time. Every pair of certificate and key by itself is taken
 * over as a whole, or not at all: one that is half written, or does not fit together, leaves the old one in use.
 *
 * <p>Threads: {@link #load} and {@link #reload} block, and are called by one thread at a time.
 */
final class TlsFiles {

    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

    private final TlsSettings settings;
    private final Vertx vertx;
    private final FrontendMetrics metrics;

    /** What was last read of each pair, usable or not, so that the same fault is told once. */
    private final List<List<byte[]>> pairsSeen = new ArrayList<>();

    private List<byte[]> authoritiesSeen = List.of();
    private final List<Certificate> pairs = new ArrayList<>();
    private final ServingCertificates certificates;
    private final @Nullable ClientTrust trust;

    private TlsFiles(TlsSettings settings, Vertx vertx, FrontendMetrics metrics)
            throws UnusableException, GeneralSecurityException {
        this.settings = settings;
        this.vertx = vertx;
        this.metrics = metrics;
        for (CertificateSettings each : settings.certificates()) {
            List<byte[]> contents = CertificateFile.read(each.certificate(), each.key());
            pairsSeen.add(contents);
            pairs.add(CertificateFile.pair(vertx, each, contents.get(0), contents.get(1)));
        }
        this.certificates = new ServingCertificates(new CertificateTable(pairs));
        if (settings.clientCertificates() == ClientCertificates.NONE) {
            this.trust = null;
        } else {
            this.authoritiesSeen = readAuthorities();
            this.trust = new ClientTrust(authorities(authoritiesSeen), !settings.onlyTrustClientCaFiles());
        }
    }

    /**
     * Reads everything for the first time.
     *
     * @throws IllegalStateException naming the file that cannot be used
     */
    static TlsFiles load(Entrance entrance, TlsSettings settings, Vertx vertx, FrontendMetrics metrics) {
        try {
            TlsFiles files = new TlsFiles(settings, vertx, metrics);
            files.register(metrics.registry());
            return files;
        } catch (UnusableException | GeneralSecurityException e) {
            throw new IllegalStateException(entrance.section() + ": " + e.getMessage(), e);
        }
    }

    private void register(MeterRegistry registry) {
        for (int i = 0; i < settings.certificates().size(); i++) {
            int number = i;
            Gauge.builder(
                            "weir.tls.certificate.expiry",
                            certificates,
                            c -> c.table().all().get(number).expires().getEpochSecond())
                    .description("When the certificate in use runs out, in seconds since 1970")
                    .baseUnit("seconds")
                    .tag("file", settings.certificates().get(i).certificate().toString())
                    .register(registry);
        }
    }

    ServingCertificates certificates() {
        return certificates;
    }

    /** Null if clients are not asked for certificates. */
    @Nullable ClientTrust trust() {
        return trust;
    }

    /**
     * Looks at all files again and takes over what has changed.
     *
     * @return whether servers need another context, as clients are to be told of other authorities
     */
    boolean reload() {
        boolean changed = false;
        for (int i = 0; i < pairs.size(); i++) {
            changed |= reload(i);
        }
        if (changed) {
            certificates.replace(new CertificateTable(pairs));
        }
        return trust != null && reload(trust);
    }

    private boolean reload(int number) {
        CertificateSettings files = settings.certificates().get(number);
        List<byte[]> contents = read(pairsSeen.get(number), files.certificate(), files.key());
        try {
            if (CertificateFile.same(contents, pairsSeen.get(number))) {
                return false;
            }
            pairsSeen.set(number, contents);
            if (contents.isEmpty()) {
                return false;
            }
            Certificate next = CertificateFile.pair(vertx, files, contents.get(0), contents.get(1));
            if (next.alias().equals(pairs.get(number).alias())) {
                return false; // a fault was put right
            }
            pairs.set(number, next);
            metrics.reload(true);
            LOG.info(
                    "certificate was replaced file={} names={} expires={}",
                    files.certificate(),
                    next.names(),
                    next.expires());
            return true;
        } catch (UnusableException e) {
            failed(e);
            return false;
        }
    }

    private boolean reload(ClientTrust clients) {
        try {
            List<byte[]> contents =
                    read(authoritiesSeen, settings.clientCaFiles().toArray(new Path[0]));
            if (!CertificateFile.same(contents, authoritiesSeen)) {
                authoritiesSeen = contents;
                if (contents.isEmpty()) {
                    return false;
                }
                clients.replace(authorities(contents), !settings.onlyTrustClientCaFiles());
                metrics.reload(true);
                LOG.info("authorities of clients were replaced files={}", settings.clientCaFiles());
                return true;
            }
        } catch (UnusableException e) {
            failed(e);
        } catch (GeneralSecurityException e) {
            failed(new UnusableException("the authorities of clients cannot be used: " + e.getMessage(), e));
        }
        return false;
    }

    /** What stands in the files; nothing where one cannot be read, which is told when it was different before. */
    private List<byte[]> read(List<byte[]> before, Path... files) {
        try {
            return CertificateFile.read(files);
        } catch (UnusableException e) {
            if (!before.isEmpty()) {
                failed(e);
            }
            return List.of();
        }
    }

    private void failed(UnusableException e) {
        metrics.reload(false);
        LOG.error("certificate file cannot be used, the old one stays in use error={}", e.getMessage());
    }

    private List<byte[]> readAuthorities() throws UnusableException {
        return CertificateFile.read(settings.clientCaFiles().toArray(new Path[0]));
    }

    private List<X509Certificate> authorities(List<byte[]> contents) throws UnusableException {
        List<X509Certificate> found = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            found.addAll(CertificateFile.certificates(settings.clientCaFiles().get(i), contents.get(i)));
        }
        return found;
    }
}
