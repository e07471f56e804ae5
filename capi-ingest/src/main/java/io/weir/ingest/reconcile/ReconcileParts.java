package io.weir.ingest.reconcile;

import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.control.ControlTable;
import io.weir.ingest.control.ControlWriter;
import io.weir.ingest.inbox.Chunks;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.topic.TopicCatalog;
import java.time.InstantSource;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a reconciler needs; all of it is shared with others and closed by whoever made it.
 *
 * @param table read to its end
 * @param group the consumer group of the worker
 */
public record ReconcileParts(
        ReconcileConfig config,
        CapiClient capi,
        PatientCapi patience,
        ControlTable table,
        ControlWriter writer,
        Chunks inbox,
        Admin admin,
        TopicCatalog topics,
        String group,
        IngestMeters meters,
        InstantSource clock) {}
