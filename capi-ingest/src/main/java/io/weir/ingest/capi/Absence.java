package io.weir.ingest.capi;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that this CAPI does not have or show: taken as empty, and said once until it is there. Thread-safe. */
final class Absence {

    private static final Logger LOG = LoggerFactory.getLogger(Absence.class);

    private final String what;
    private final String consequence;
    private final AtomicBoolean said = new AtomicBoolean();

    /**
     * @param what in the plural, such as "service route bindings"
     * @param consequence what follows for the routes
     */
    Absence(String what, String consequence) {
        this.what = what;
        this.consequence = consequence;
    }

    void seen(CapiHttp.Answer answer) {
        if (!said.getAndSet(true)) {
            LOG.warn("CAPI shows no {}: {} status={}", what, consequence, answer.status());
        }
    }

    void over() {
        if (said.getAndSet(false)) {
            LOG.info("CAPI shows {} again", what);
        }
    }
}
