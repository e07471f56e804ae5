package io.weir.embedded.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a fault inside Kafka.
 *
 * <p>Kafka's own answer is to end the process, also while it starts. While an embedded broker starts, a fault is an
 * exception for the caller instead. Afterwards it does end the process, as a broker that cannot write must not go on,
 * but says why first.
 */
final class BrokerFaults {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerFaults.class);

    private final Path folder;
    private final AtomicReference<@Nullable Throwable> atStart = new AtomicReference<>();
    private volatile boolean started;

    BrokerFaults(Path folder) {
        this.folder = folder;
        Exit.setHaltProcedure(this::halt);
        Exit.setExitProcedure(this::halt);
    }

    /** From now on a fatal fault ends the process. */
    void started() {
        started = true;
    }

    /** The first fault before {@link #started()}, which says more than the exception that came of it. */
    @Nullable Throwable atStart() {
        return atStart.get();
    }

    /** The signature is Kafka's {@code FaultHandlerFactory}. */
    FaultHandler handler(String name, boolean fatal, Runnable action) {
        return (message, cause) -> {
            LOG.error("Fault in the embedded broker where={} fatal={} error={}", name, fatal, message, cause);
            action.run();
            if (!started) {
                atStart.compareAndSet(null, cause == null ? new IllegalStateException(message) : cause);
            } else if (fatal) {
                halt(1, name + ": " + message);
            }
            return new IllegalStateException(name + ": " + message, cause);
        };
    }

    private void halt(int status, @Nullable String message) {
        String text = "The embedded broker cannot go on and ends the process"
                + (message == null ? "" : " (" + message + ")") + ". Its data folder is " + folder + " with "
                + freeMebibytes() + " MiB free"
                + "; if the disk is full, free some space and start again: acknowledged records are kept.";
        LOG.error("Embedded broker halted error={}", text);
        System.err.println(text);
        System.err.flush();
        Runtime.getRuntime().halt(status == 0 ? 1 : status);
    }

    private String freeMebibytes() {
        try {
            return Long.toString(Files.getFileStore(folder).getUsableSpace() >> 20);
        } catch (IOException e) {
            return "an unknown number of";
        }
    }
}
