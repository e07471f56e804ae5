package io.weir.perf.soak;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** The scans that are held, as {@code weir.control} says. */
final class HeldScans {

    private static final String TOPIC = "weir.control";
    private static final String KEY = "held-";

    private final TopicDump topics;
    private final Set<String> seen = new HashSet<>();
    private Map<String, String> held = new TreeMap<>();

    HeldScans(TopicDump topics) {
        this.topics = topics;
    }

    /** Reads the topic again: reason of every scan that is held now, by its key. */
    Map<String, String> now() throws IOException, InterruptedException {
        var found = new TreeMap<String, String>();
        topics.forEach(TOPIC, line -> {
            GenericRecord control = line.value();
            if (!line.key().startsWith(KEY)) {
                return;
            }
            if (control == null) {
                found.remove(line.key());
            } else {
                seen.add(line.key());
                var scan = (GenericRecord) control.get("value");
                found.put(
                        line.key(),
                        scan.get("reason") + " (known " + scan.get("known") + ", found " + scan.get("found") + ")");
            }
        });
        held = found;
        return new TreeMap<>(found);
    }

    /** How many were ever held, up to the last reading. */
    int ever() {
        return seen.size();
    }

    /** How many were held at the last reading. */
    int count() {
        return held.size();
    }
}
