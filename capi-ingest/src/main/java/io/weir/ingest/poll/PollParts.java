package io.weir.ingest.poll;

import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.control.ControlTable;
import io.weir.ingest.control.ControlWriter;
import io.weir.ingest.inbox.Chunks;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.time.InstantSource;
import java.util.Map;

/**
 * What pollers need; all of it is shared with others and closed by whoever made it.
 *
 * @param table read to its end
 * @param client connection settings of the installation
 */
public record PollParts(
        PollConfig config,
        CapiClient capi,
        ControlTable table,
        ControlWriter writer,
        Chunks inbox,
        Map<String, Object> client,
        TopicCatalog topics,
        RecordSerdes serdes,
        IngestMeters meters,
        InstantSource clock) {}
