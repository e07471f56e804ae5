package io.weir.ingest.nats;

import io.weir.ingest.endpoint.EndpointWriter;
import io.weir.ingest.nats.MessageReading.Refused;
import io.weir.ingest.nats.MessageReading.Usable;
import io.weir.ingest.nats.NatsMeters.Outcome;
import io.weir.ingest.worker.Ownership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works the messages of {@code router.register} and {@code router.unregister}: reads them, and writes those of endpoints whose partition
 * is this instance's. Confined to the thread that delivers messages.
 */
final class Registrations {

    static final String REGISTER = "router.register";
    static final String UNREGISTER = "router.unregister";

    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

    private final RegisterMessageReader reader;
    private final EndpointWriter writer;
    private final Parts parts;

    /**
     * What it asks and tells.
     *
     * @param trust whether what is at hand may be believed
     * @param ownership whose partition it is
     * @param refused takes what cannot be used
     * @param onFailure is told that something was not written, on any thread
     */
    record Parts(Trust trust, Ownership ownership, RefusedMessages refused, NatsMeters meters, Runnable onFailure) {}

    Registrations(RegisterMessageReader reader, EndpointWriter writer, Parts parts) {
        this.reader = reader;
        this.writer = writer;
        this.parts = parts;
    }

    /** Works one message; does not throw. */
    void handle(String subject, byte[] payload) {
        if (!parts.trust().believes()) {
            parts.meters().message(subject, Outcome.DISTRUSTED);
            return;
        }
        switch (reader.read(payload)) {
            case Refused refused -> {
                parts.refused().add(subject, refused, payload);
                parts.meters().message(subject, Outcome.REFUSED);
            }
            case Usable(RegisterMessage message, Refused partly) -> {
                if (partly != null) {
                    parts.refused().add(subject, partly, payload);
                }
                parts.meters().message(subject, write(subject, message));
            }
        }
    }

    private Outcome write(String subject, RegisterMessage message) {
        if (!parts.ownership().owns(writer.partition(message.id()))) {
            return Outcome.NOT_OWNED;
        }
        try {
            EndpointWriter.Outcome outcome = subject.equals(REGISTER)
                    ? writer.add(message.id(), message.registration())
                    : writer.withdraw(
                            message.id(),
                            message.instanceId(),
                            message.registration().uris(),
                            message.registration().ttlSeconds());
            if (outcome.written() == 0) {
                return Outcome.THINNED;
            }
            var _ = outcome.acknowledged().whenComplete((done, failure) -> {
                if (failure != null) {
                    parts.meters().message(subject, Outcome.FAILED);
                    failed(message, failure);
                }
            });
            return Outcome.WRITTEN;
        } catch (RuntimeException e) {
            failed(message, e);
            return Outcome.FAILED;
        }
    }

    private void failed(RegisterMessage message, Throwable failure) {
        parts.onFailure().run();
        LOG.debug("an endpoint was not written endpoint={} error={}", message.id(), failure.toString());
    }
}
