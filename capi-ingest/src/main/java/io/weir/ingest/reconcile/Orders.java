package io.weir.ingest.reconcile;

import io.weir.ingest.control.ControlKey;
import io.weir.ingest.control.ControlTable;
import io.weir.ingest.control.ControlWriter;
import io.weir.schemas.avro.ScanOrder;
import io.weir.schemas.avro.ScanOrderKind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what was ordered about held scans, and knows which scans were ordered. For one thread. */
final class Orders {

    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    private final ControlTable table;
    private final ControlWriter writer;
    private final Holds holds;
    private final Missing missing;
    /** Removed, but perhaps not yet seen as removed. */
    private final Set<String> done = new HashSet<>();

    Orders(ControlTable table, ControlWriter writer, Holds holds, Missing missing) {
        this.table = table;
        this.writer = writer;
        this.holds = holds;
        this.missing = missing;
    }

    /** Orders of a scan that none has answered yet. */
    List<ScanOrder> scans() {
        return pending().stream()
                .filter(order -> order.getKind() == ScanOrderKind.SCAN)
                .toList();
    }

    /** A scan that began after these were seen has ended. */
    void scanned(List<ScanOrder> orders) throws InterruptedException {
        for (ScanOrder order : orders) {
            remove(order);
        }
    }

    /**
     * Carries out what can be carried out about held scans.
     *
     * @return true when something waits for a scan, since this leader does not know yet what was held
     */
    boolean carryOut() throws InterruptedException {
        boolean waiting = false;
        for (ScanOrder order : pending()) {
            switch (order.getKind()) {
                case SCAN -> {}
                case RELEASE, DISCARD -> waiting |= !carryOut(order);
                case UNKNOWN -> {
                    LOG.warn(
                            "an order of a kind that this version does not know is dropped order={}",
                            order.getOrderId());
                    remove(order);
                }
            }
        }
        return waiting;
    }

    private boolean carryOut(ScanOrder order) throws InterruptedException {
        String scanId = String.valueOf(order.getScanId());
        String by = order.getOrderedBy();
        boolean releases = order.getKind() == ScanOrderKind.RELEASE;
        if (holds.heldScan().filter(scanId::equals).isPresent()) {
            Optional<Set<String>> guids = holds.guids();
            if (guids.isEmpty()) {
                return false;
            }
            LOG.info(
                    "held scan {} scan={} routes={} by={}",
                    releases ? "released" : "discarded",
                    scanId,
                    guids.get().size(),
                    by);
            if (releases) {
                missing.release(guids.get(), by);
                holds.end("released by " + by);
            } else {
                holds.discard(by);
            }
        } else if (releases && !holds.discardedOf(scanId).isEmpty()) {
            Set<String> guids = holds.discardedOf(scanId);
            LOG.info("discarded scan released scan={} routes={} by={}", scanId, guids.size(), by);
            missing.release(guids, by);
        } else {
            LOG.info("nothing is held under this id any more scan={} order={} by={}", scanId, order.getKind(), by);
        }
        remove(order);
        return true;
    }

    private List<ScanOrder> pending() {
        List<ScanOrder> orders = table.orders();
        done.retainAll(orders.stream().map(ScanOrder::getOrderId).toList());
        return orders.stream()
                .filter(order -> !done.contains(order.getOrderId()))
                .toList();
    }

    private void remove(ScanOrder order) throws InterruptedException {
        writer.remove(ControlKey.order(order.getOrderId()));
        done.add(order.getOrderId());
    }
}
