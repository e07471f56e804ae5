package io.weir.router.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.router.feed.FeedStatus;
import io.weir.router.feed.ServedTable;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which route table is served, and up to where: {@code GET /tables}, as JSON. Pure. */
final class TablesAnswer {

    private TablesAnswer() {}

    static String of(FeedStatus feed) {
        return Json.text(json -> {
                    json.useDefaultPrettyPrinter();
                    json.writeStartObject();
                    writeTables(json, feed.tables());
                    writeOffsets(json, feed);
                    json.writeObjectFieldStart("tableHashes");
                    for (Map.Entry<Integer, Long> each : new TreeMap<>(feed.hashes()).entrySet()) {
                        json.writeStringField(
                                each.getKey().toString(), HexFormat.of().toHexDigits(each.getValue()));
                    }
                    json.writeEndObject();
                    json.writeEndObject();
                })
                + "\n";
    }

    /** What is served, and what is to be. */
    static void writeTables(JsonGenerator json, FeedStatus.Tables tables) throws IOException {
        if (tables.serving() != null) {
            json.writeObjectFieldStart("servingTable");
            writeTable(json, tables.serving());
            json.writeEndObject();
        }
        if (tables.next() != null) {
            json.writeObjectFieldStart("nextTable");
            writeTable(json, tables.next());
            json.writeNumberField("routesRead", tables.nextRoutes());
            Json.optional(json, "trouble", tables.nextTrouble());
            json.writeEndObject();
        }
    }

    static void writeOffsets(JsonGenerator json, FeedStatus feed) throws IOException {
        json.writeObjectFieldStart("appliedOffsets");
        Map<String, Long> sorted = new TreeMap<>();
        feed.offsets().forEach((partition, offset) -> sorted.put(partition.toString(), offset));
        for (Map.Entry<String, Long> each : sorted.entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }

    private static void writeTable(JsonGenerator json, ServedTable table) throws IOException {
        json.writeStringField("topic", table.topic());
        json.writeBooleanField("frozen", table.frozen());
        Json.optional(json, "asOf", text(table.asOf()));
        Json.optional(json, "orderedBy", table.orderedBy());
        Json.optional(json, "orderedAt", text(table.orderedAt()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
