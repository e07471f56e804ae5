package io.weir.ingest.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.weir.ingest.metrics.IngestMeters;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a listening server its certificate files anew when their content changes; what cannot be used leaves the old ones in
 * place. Files are read on a worker thread, one look at a time.
 */
final class TlsReload {

    private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);

    private final ListenTlsConfig config;
    private final HttpServer server;
    private final IngestMeters meters;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile TlsFiles current;
    private volatile String complained = "";

    TlsReload(ListenTlsConfig config, TlsFiles first, HttpServer server, IngestMeters meters) {
        this.config = config;
        this.current = first;
        this.server = server;
        this.meters = meters;
    }

    /** Looks from now on until the timer is cancelled; returns the timer. */
    long start(Vertx vertx) {
        return vertx.setPeriodic(config.reloadInterval().toMillis(), tick -> {
            if (looking.compareAndSet(false, true)) {
                vertx.executeBlocking(() -> current.changed(config))
                        .compose(this::apply)
                        .onComplete(this::told);
            }
        });
    }

    private Future<Boolean> apply(Optional<TlsFiles> changed) {
        if (changed.isEmpty()) {
            return Future.succeededFuture(false);
        }
        return server.updateSSLOptions(changed.get().options()).map(applied -> {
            current = changed.get();
            return true;
        });
    }

    private void told(AsyncResult<Boolean> result) {
        looking.set(false);
        if (result.failed()) {
            String complaint = String.valueOf(result.cause().getMessage());
            if (!complaint.equals(complained)) {
                LOG.warn("certificate files cannot be used, the old ones stay in force error={}", complaint);
                meters.certificatesReloaded("failed");
            }
            complained = complaint;
            return;
        }
        complained = "";
        if (result.result()) {
            meters.certificatesReloaded("applied");
            LOG.info("certificate files changed and are used for new connections");
        }
    }
}
