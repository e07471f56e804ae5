package io.weir.ingest.worker;

import io.weir.schemas.avro.CapiNotification;

/**
 * A notification whose route is to be looked at now.
 *
 * @param partition where it stands
 * @param offset where it stands
 * @param last false when another look is to follow
 */
record Look(OwnedPartition partition, long offset, CapiNotification notification, boolean last) {

    String guid() {
        return notification.getRouteGuid();
    }
}
