package io.weir.projector.history;

import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** A route table as it stands in its topic, held as the bytes of its records. */
public final class TableTopic implements TableRows {

    private final String topic;
    private final Deserializer<RouteTableEntry> deserializer;
    private final TreeMap<String, byte[]> rows = new TreeMap<>();
    private final List<String> unreadable = new ArrayList<>();

    private TableTopic(String topic, Deserializer<RouteTableEntry> deserializer) {
        this.topic = topic;
        this.deserializer = deserializer;
    }

    /**
     * Reads it.
     *
     * @param log whose connections are used
     * @param topic full name of the table's topic
     * @param host the only one that is looked at; null for all of them
     */
    public static TableTopic read(EventLog log, String topic, @Nullable String host) {
        TableTopic table = new TableTopic(topic, log.deserializer(RouteTableEntry.class));
        log.readTable(topic, host, record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            byte @Nullable [] value = record.value();
            if (value == null) {
                table.rows.remove(key);
            } else {
                table.rows.put(key, value);
            }
        });
        return table;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public void forEach(Consumer<RouteTableEntry> sink) {
        unreadable.clear();
        rows.forEach((key, value) -> {
            RouteTableEntry entry;
            try {
                entry = deserializer.deserialize(topic, value);
            } catch (RuntimeException e) {
                if (!RecordSerdes.isContentFailure(e)) {
                    throw e;
                }
                unreadable.add(key);
                return;
            }
            sink.accept(entry);
        });
    }

    /** Keys of those rows that the last {@link #forEach} left out, since they cannot be decoded. */
    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }
}
