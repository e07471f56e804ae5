package io.weir.ingest.worker;

import io.weir.ingest.worker.BatchReader.Decoded;
import io.weir.ingest.worker.BatchReader.Polled;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes those orders out of a batch that must not be carried out: they were before, or nobody knows whether they were. Lives on the
 * worker's thread.
 */
final class OrderCheck {

    private OrderCheck() {}

    /** @param polled the records that the looks at orders come from */
    static Decoded of(Decoded decoded, List<Polled> polled) {
        if (decoded.looks().stream().noneMatch(OrderCheck::isStale)) {
            return decoded;
        }
        List<Look> looks = new ArrayList<>();
        List<Refused> refused = new ArrayList<>(decoded.refused());
        for (Look look : decoded.looks()) {
            Optional<ConsumerRecord<byte[], byte[]>> record =
                    isStale(look) && look.partition().orders().inDoubt() ? record(look, polled) : Optional.empty();
            if (record.isPresent()) {
                refused.add(new Refused(
                        look.partition(),
                        look.offset(),
                        Letters.ofRecord("order-in-doubt", message(look), record.get())));
            } else {
                looks.add(isStale(look) ? look.withoutOrder() : look);
            }
        }
        return new Decoded(looks, refused);
    }

    private static boolean isStale(Look look) {
        return look.carriesOrder() && look.partition().orders().covers(look.offset());
    }

    private static Optional<ConsumerRecord<byte[], byte[]>> record(Look look, List<Polled> polled) {
        return polled.stream()
                .filter(one ->
                        one.partition() == look.partition() && one.record().offset() == look.offset())
                .<ConsumerRecord<byte[], byte[]>>map(Polled::record)
                .findFirst();
    }

    private static String message(Look look) {
        return "the order " + kind(look) + " of '" + OrderDecision.orderedBy(look.notification()) + "' about route "
                + look.guid()
                + " is not carried out: the position of the inbox was lost, so nobody knows whether it was"
                + " carried out before; give it again if it is still wanted";
    }

    private static String kind(Look look) {
        return String.valueOf(
                        look.notification().getOrder() == null
                                ? ""
                                : look.notification().getOrder().getKind())
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }
}
